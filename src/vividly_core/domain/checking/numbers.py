"""
Numbers in English text, in figures and in words.
"""

from __future__ import annotations

import re
from typing import Final

_FIGURES: Final = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_WORD: Final = re.compile(r"[a-z]+")
_TO_NINETEEN: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_VALUES: Final = {
    **{word: value for value, word in enumerate(_TO_NINETEEN.split())},
    **{word: 10 * tens for tens, word in enumerate(_TENS.split(), start=2)},
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
}
_COUNTING: Final = 10
"""Up to here a word counts things at hand, as in *one of them* and *three things to remember*."""


def numbers(text: str) -> frozenset[str]:
    """
    Every number in *text*, as figures without commas and idle zeros: ``1,000`` and ``1000.0`` are one.

    Of a number of several words each word counts by itself.
    """
    figures = (_plain(found) for found in _FIGURES.findall(text))
    return frozenset(figures) | frozenset(str(value) for value in _words(text))


def stated_numbers(text: str) -> frozenset[str]:
    """
    The numbers with which *text* states something: all of its figures, and its words above ten.
    """
    figures = (_plain(found) for found in _FIGURES.findall(text))
    return frozenset(figures) | frozenset(str(value) for value in _words(text) if value > _COUNTING)


def _plain(figures: str) -> str:
    whole, _, part = figures.replace(",", "").partition(".")
    part = part.rstrip("0")
    return f"{whole.lstrip('0') or '0'}.{part}" if part else whole.lstrip("0") or "0"


def _words(text: str) -> list[int]:
    return [_VALUES[word] for word in _WORD.findall(text.casefold()) if word in _VALUES]
