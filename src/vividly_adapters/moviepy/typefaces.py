"""
The fonts that a film is set in: from packages, never from the system.
"""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import Final

from vividly_core.domain.errors import Misconfigured

from .fonts import Typeface, Typefaces
from .glyphs import Font

_REGULAR: Final = 400
_MEDIUM: Final = 500
_BOLD: Final = 700

_SCRIPTS: Final = (
    "NotoSans",
    "NotoSansArabic",
    "NotoSansHebrew",
    "NotoSansDevanagari",
    "NotoSansBengali",
    "NotoSansGujarati",
    "NotoSansGurmukhi",
    "NotoSansOriya",
    "NotoSansTamil",
    "NotoSansTelugu",
    "NotoSansKannada",
    "NotoSansMalayalam",
    "NotoSansSinhala",
    "NotoSansThai",
    "NotoSansLao",
    "NotoSansKhmer",
    "NotoSansMyanmar",
    "NotoSansArmenian",
    "NotoSansGeorgian",
    "NotoSansEthiopic",
)
# Han characters are written differently: the fonts of the collection by the beginning of a language's tag.
_HAN: Final = (("zh-hk", 4), ("zh-mo", 4), ("zh-tw", 3), ("zh-hant", 3), ("zh", 2), ("ko", 1), ("ja", 0))
_SIMPLIFIED: Final = 2


@lru_cache(maxsize=16)
def installed(language: str = "") -> Typefaces:
    """
    Roboto; for other scripts Noto, where it is installed; for signs DejaVu and STIX, where matplotlib is.

    *language*, a tag, says how Han characters are written.

    :raises Misconfigured: if Roboto is not installed.
    """
    roboto = _folder("font_roboto", "files")
    if roboto is None:
        raise Misconfigured("the fonts of the film are not installed: pip install 'vividly[moviepy]'")

    def face(name: str, weight: int, *, bold: bool) -> Typeface:
        first = Font(file=str(roboto / name))
        signs, mathematics = _signs(("DejaVuSans", "-Bold"), bold=bold), _signs(("STIXGeneral", "Bol"), bold=bold)
        # STIX has a few letters of Japanese, DejaVu a plain Arabic: each comes after the fonts of those scripts.
        return Typeface((first, *_scripts(weight), *signs, *_han(weight, language), *mathematics, *_emoji(weight)))

    return Typefaces(
        regular=face("Roboto-Regular.ttf", _REGULAR, bold=False),
        medium=face("Roboto-Medium.ttf", _MEDIUM, bold=False),
        bold=face("Roboto-Bold.ttf", _BOLD, bold=True),
    )


def _scripts(weight: int) -> list[Font]:
    return _noto("manimgx_fonts", [f"{name}[wght].ttf" for name in _SCRIPTS], weight)


def _signs(name: tuple[str, str], *, bold: bool) -> list[Font]:
    folder = _folder("matplotlib", "mpl-data/fonts/ttf")
    if folder is None:
        return []
    # What only the regular one has, it draws for both.
    names = ["".join(name), name[0]] if bold else [name[0]]
    return [Font(file=str(folder / f"{each}.ttf")) for each in names]


def _han(weight: int, language: str) -> list[Font]:
    tag = language.casefold().replace("_", "-")
    index = next((number for start, number in _HAN if tag.startswith(start)), _SIMPLIFIED)
    return _noto("manimgx_fonts_cjk", ["NotoSansCJK-VF.otf.ttc"], weight, index=index)


def _emoji(weight: int) -> list[Font]:
    return _noto("manimgx_fonts", ["NotoSansSymbols[wght].ttf", "NotoEmoji[wght].ttf"], weight)


def _noto(package: str, names: list[str], weight: int, *, index: int = 0) -> list[Font]:
    folder = _folder(package, ".")
    if folder is None:
        return []
    return [
        Font(file=str(folder / name), index=index, weight=weight) for name in names if (folder / name).is_file()
    ]


def _folder(package: str, inside: str) -> Path | None:
    # Found, not imported: importing matplotlib takes longer than drawing a film's slides.
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / inside
    return folder if folder.is_dir() else None
