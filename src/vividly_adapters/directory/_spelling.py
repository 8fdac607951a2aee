"""
Reads a misspelt word as the word of the library that was meant.
"""

from __future__ import annotations

from collections import defaultdict
from difflib import SequenceMatcher, get_close_matches
from typing import TYPE_CHECKING, Final

from vividly_adapters._terms import stems, telling, words

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORTEST: Final = 5
"""Shorter words are a letter away from too many others."""

_CLOSE_ENOUGH: Final = 0.84
"""
As `difflib` counts. Chosen on questions: at 0.84 *enrgy*, *momentem* and *photosinthesis* are mended,
and *winner* is not taken for *winter*, nor *starter* for *matter*.
"""


class Spelling:
    """
    Knows the words that a library is about: those of its titles, headings and keywords. Only those are mended to,
    for a word of the running text is seldom what a question turns on.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        known = {word for text in texts for word in words(text) if telling(word) and len(word) >= _SHORTEST}
        self._by_first_sound: dict[str, list[str]] = defaultdict(list)
        for word in sorted(known):
            self._by_first_sound[_first_sound(word)].append(word)

    def mend(self, word: str) -> tuple[str, float] | None:
        """
        The stem of the word that was meant by *word*, and how alike they are, below 1; ``None`` if none is close.
        """
        if len(word) < _SHORTEST or not word.isalpha():
            return None
        near = get_close_matches(word, self._by_first_sound.get(_first_sound(word), ()), 1, _CLOSE_ENOUGH)
        if not near:
            return None
        return stems(near)[0], SequenceMatcher(None, near[0], word).ratio()


def _first_sound(word: str) -> str:
    return "f" if word.startswith("ph") else word[0]
