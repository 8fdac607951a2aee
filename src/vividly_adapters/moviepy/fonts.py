"""
The fonts that a film is set in: from packages, never from the system.
"""

from __future__ import annotations

import importlib.util
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs
from PIL import ImageFont

from vividly_core.domain.errors import Misconfigured

from .text import is_right_to_left

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.ImageDraw import ImageDraw

_NO_FONT_HAS_IT: Final = "\U0010fffe"
_ASKED_AT: Final = 32


@attrs.frozen(kw_only=True)
class Ink:
    """
    Where a text leaves ink, in pixels from the pen's start on the baseline: *left* and *up* may be negative.
    """

    left: float
    up: float
    right: float
    down: float


@attrs.frozen
class Typeface:
    """
    One weight of type: a font, and those that stand in for what it lacks, in order.
    """

    files: tuple[str, ...]

    @property
    def stands_alone(self) -> bool:
        """
        Whether no font stands in for what the first lacks.
        """
        return len(self.files) == 1

    def covers(self, character: str) -> bool:
        """
        Whether *character* has a picture here, and needs no more than being put after the one before.
        """
        return not is_right_to_left(character) and any(_has(file, character) for file in self.files)

    def ink(self, text: str, size: int) -> Ink:
        """
        Measure *text*, which all is covered.
        """
        pen, left, up, right, down = 0.0, 0.0, 0.0, 0.0, 0.0
        for file, run in self._runs(text):
            font = _font(file, size)
            box = font.getbbox(run, anchor="ls")
            left, up = min(left, pen + box[0]), min(up, box[1])
            right, down = max(right, pen + box[2]), max(down, box[3])
            pen += 0.0 if len(run) == len(text) else font.getlength(run)
        return Ink(left=left, up=up, right=right, down=down)

    def height(self, size: int) -> tuple[int, int]:
        """
        How far a line reaches above and below its baseline.
        """
        return _font(self.files[0], size).getmetrics()

    def draw(
        self, on: ImageDraw, at: tuple[float, float], text: str, *, size: int, colour: tuple[int, int, int]
    ) -> None:
        """
        Draw *text* with its pen's start *at* a point on the baseline.
        """
        x, y = at
        for file, run in self._runs(text):
            font = _font(file, size)
            on.text((x, y), run, font=font, fill=colour, anchor="ls")
            x += font.getlength(run)

    def _runs(self, text: str) -> Iterator[tuple[str, str]]:
        """
        Cut *text* into runs that one font draws.
        """
        first = self.files[0]
        if all(_has(first, character) for character in set(text)):
            yield first, text
            return
        start, current = 0, first
        for index, character in enumerate(text):
            stays = character.isspace() or unicodedata.combining(character) > 0
            file = current if stays and _has(current, character) else self._first_with(character)
            if file != current:
                if index > start:
                    yield current, text[start:index]
                start, current = index, file
        if start < len(text):
            yield current, text[start:]

    def _first_with(self, character: str) -> str:
        return next((file for file in self.files if _has(file, character)), self.files[0])


@attrs.frozen(kw_only=True)
class Typefaces:
    """
    The three weights of a film.
    """

    regular: Typeface
    medium: Typeface
    bold: Typeface


def installed() -> Typefaces:
    """
    Roboto, and where matplotlib is installed its DejaVu for the signs that Roboto lacks.

    :raises Misconfigured: if Roboto is not installed.
    """
    roboto = _folder("font_roboto", "files")
    if roboto is None:
        raise Misconfigured("the fonts of the film are not installed: pip install 'vividly[moviepy]'")
    dejavu = _folder("matplotlib", "mpl-data/fonts/ttf")

    def face(name: str, stand_in: str) -> Typeface:
        spare = () if dejavu is None else (str(dejavu / stand_in),)
        return Typeface((str(roboto / name), *spare))

    return Typefaces(
        regular=face("Roboto-Regular.ttf", "DejaVuSans.ttf"),
        medium=face("Roboto-Medium.ttf", "DejaVuSans.ttf"),
        bold=face("Roboto-Bold.ttf", "DejaVuSans-Bold.ttf"),
    )


def _folder(package: str, inside: str) -> Path | None:
    # Found, not imported: importing matplotlib takes longer than drawing a film's slides.
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / inside
    return folder if folder.is_dir() else None


@lru_cache(maxsize=128)
def _font(file: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, size)


@cache
def _tofu(file: str) -> tuple[tuple[int, int], bytes]:
    return _picture(file, _NO_FONT_HAS_IT)


@lru_cache(maxsize=4096)
def _has(file: str, character: str) -> bool:
    """
    Whether a font has a picture of its own for *character*: Pillow draws the same box for all it has none for.
    """
    return character.isspace() or _picture(file, character) != _tofu(file)


def _picture(file: str, character: str) -> tuple[tuple[int, int], bytes]:
    mask = _font(file, _ASKED_AT).getmask(character)
    return mask.size, bytes(mask)
