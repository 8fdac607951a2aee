"""
What a text may really say: spelled with other signs, stretched, taken apart, encoded, or written backwards.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import functools
import html
import re
import unicodedata
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Small letters of other alphabets that look like Latin ones, also where Unicode's table has none for them.
_ALIKE: Final = str.maketrans(
    "авеѕіјорсухһԁԛԝмнткαεικνορτυχο",
    "abesijopcyxhdqwmhtkaeikvoptuxo",
)
_DIGITS_FOR_LETTERS: Final = str.maketrans("013457@$!|+", "oieastasilt")
_LETTER: Final = re.compile(r"[^\W\d_]")
_WORD_WITH_SIGNS: Final = re.compile(r"[\w@$!|+]+")
_APOSTROPHES: Final = re.compile("['\u2018\u2019`\u00b4]")
_APART: Final = re.compile(r"(?<!\w)\w([ .\-_*])\w(?:\1\w)+(?!\w)")
_STRETCHED: Final = re.compile(r"([^\W\d_])\1{2,}")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX: Final = re.compile(r"(?:[0-9a-fA-F]{2}[ :]?){10,}")
_MOSTLY: Final = 0.9

# Marks that turn the direction of writing, and letters that nobody sees.
_SMUGGLING: Final = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_JOINERS: Final = re.compile("(?<=[A-Za-z])[\u200c\u200d](?=[A-Za-z])")
_INVISIBLE: Final = re.compile("[\u00ad\u180e\u200b\u200e\u200f\u2060\ufeff]")


@attrs.frozen(kw_only=True)
class Forms:
    """
    *plain* are the ways to read it, *backwards* what it says from its end or with its alphabet turned; *decoded* what
    was encoded in it.
    """

    plain: tuple[str, ...]
    backwards: tuple[str, ...]
    decoded: tuple[str, ...]


def smuggles(text: str) -> bool:
    """
    Whether *text* holds characters that no keyboard writes, and that show something else than is there.
    """
    return _SMUGGLING.search(text) is not None


def visible(text: str) -> str:
    """
    *text* without what cannot be seen.
    """
    return _JOINERS.sub("", _INVISIBLE.sub("", text))


def forms_of(text: str) -> Forms:
    """
    Every way in which *text* may be meant.
    """
    # Taken apart is seen before spaces are looked at any closer.
    base = _folded(text)
    joined = _APART.sub(lambda match: re.sub(r"\W|_", "", match[0]), base)
    letters = _WORD_WITH_SIGNS.sub(_as_letters, joined)
    unstretched = _STRETCHED.sub(r"\1", letters)
    plain = dict.fromkeys((base, joined, letters, unstretched))
    return Forms(
        plain=tuple(plain),
        backwards=(letters[::-1], codecs.encode(letters, "rot13")),
        decoded=tuple(_decoded(text)),
    )


def squeezed(text: str) -> str:
    """
    *text* without what stands between its words.
    """
    return re.sub(r"[\W_]+", "", text)


def _folded(text: str) -> str:
    shown = unicodedata.normalize("NFKC", html.unescape(unquote(visible(text))))
    if not shown.isascii():
        shown = _without_marks(shown.translate(_confusable())).casefold().translate(_ALIKE)
    return _APOSTROPHES.sub("", shown.casefold())


def _without_marks(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part))


@functools.cache
def _confusable() -> Mapping[int, str]:
    """
    By Unicode's table, what looks like a letter or a digit of ASCII.
    """
    from confusable_homoglyphs.confusables import confusables_data  # noqa: PLC0415  a table of its own extra

    return {
        ord(sign): like["c"]
        for sign, alike in confusables_data.items()
        for like in alike
        if len(sign) == 1 and not sign.isascii() and like["c"].isascii() and like["c"].isalnum()
    }


def _as_letters(match: re.Match[str]) -> str:
    word = match[0]
    if _LETTER.search(word) is None:
        return word
    # What ends a sentence is no letter.
    end = len(word.rstrip("!|"))
    return word[:end].translate(_DIGITS_FOR_LETTERS) + word[end:]


def _decoded(text: str) -> Iterator[str]:
    for match in _BASE64.finditer(text):
        encoded = match[0].rstrip("=")
        with_padding = encoded + "=" * (-len(encoded) % 4)
        try:
            yield from _if_readable(base64.b64decode(with_padding, altchars=b"-_" if "-" in encoded else None))
        except binascii.Error:
            continue
    for match in _HEX.finditer(text):
        yield from _if_readable(bytes.fromhex(re.sub(r"\W", "", match[0])))


def _if_readable(data: bytes) -> Iterator[str]:
    text = data.decode("ascii", errors="replace")
    readable = sum(character.isalpha() or character in " .,!?'-\n" for character in text)
    if text.isascii() and readable >= _MOSTLY * len(text):
        yield text
