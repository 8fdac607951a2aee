"""
How well a caption may be broken between two pieces.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .signs import may_part

if TYPE_CHECKING:
    from .pieces import Piece

AT_A_SENTENCE: Final = 0.0
_AT_A_PHRASE: Final = 1.0
_BEFORE_A_LINK: Final = 2.5
_ANYWHERE: Final = 5.0
_WITHIN_A_WORD: Final = 8.0
_AFTER_A_LINK: Final = 9.0  # or between a number and its unit
_AT_A_BREATH: Final = -1.5
_BREATH_SECONDS: Final = 0.12
_PAUSE_SECONDS: Final = 0.5

_CLOSED: Final = r"[\"'’”»)\]」』）】]*$"  # noqa: RUF001  brackets of Chinese and Japanese
_SENTENCE: Final = re.compile("[.!?…。！？।॥؟۔։]" + _CLOSED)  # noqa: RUF001  stops of many scripts
_PHRASE: Final = re.compile("[,;:–—、，；：،؛·]" + _CLOSED)  # noqa: RUF001  signs of other scripts
_ALONE: Final = re.compile("[-–—]+")
_SHORTENED: Final = re.compile(r"[\"'(]*(?:[^\W\d_]\.|\d{1,2}\.|(?:[^\W\d_]\.){2,})")
_SHORTENINGS: Final = frozenset(
    {
        *(
            "approx.",
            "bzw.",
            "ca.",
            "cf.",
            "dr.",
            "dra.",
            "etc.",
            "fig.",
            "mr.",
            "mrs.",
            "ms.",
            "no.",
            "nr.",
            "p.ej.",
        ),
        *("prof.", "sr.", "sra.", "st.", "usw.", "vgl.", "vs."),
    }
)


def ends_sentence(piece: Piece, following: Piece | None) -> bool:
    """
    Whether a sentence ends with *piece*: at the end of all, at a long pause, or at a stop that no abbreviation and no
    small letter makes doubtful.
    """
    if following is None or following.start_seconds - piece.end_seconds > _PAUSE_SECONDS:
        return True
    if _SENTENCE.search(piece.text) is None or following.text[:1].islower():
        return False
    return _SHORTENED.fullmatch(piece.text) is None and piece.text.lower() not in _SHORTENINGS


def badness(piece: Piece, following: Piece, small: frozenset[str]) -> float:
    """
    How much is wrong with a break between two pieces: nothing at the end of a sentence, more the closer the words
    belong together; *small* are the `small_words` of the language. A voice that takes a breath there makes it better.
    """
    if ends_sentence(piece, following):
        return AT_A_SENTENCE
    breath = following.start_seconds - piece.end_seconds >= _BREATH_SECONDS
    return _at(piece, following, small) + (_AT_A_BREATH if breath else 0.0)


def _at(piece: Piece, following: Piece, small: frozenset[str]) -> float:
    if _PHRASE.search(piece.text) or _SENTENCE.search(piece.text):
        return _AT_A_PHRASE
    if _ALONE.fullmatch(following.text):
        # A dash ends what is before it.
        return _AFTER_A_LINK
    if following.glued:
        return _ANYWHERE if may_part(piece.text[-1], following.text[0]) else _WITHIN_A_WORD
    if piece.text.lower() in small or piece.text.isdecimal():
        return _AFTER_A_LINK
    return _BEFORE_A_LINK if following.text.lower() in small else _ANYWHERE
