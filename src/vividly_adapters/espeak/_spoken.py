"""
From written words to one text to say, that remembers where each of them is.

The engine loses words, and may die, in a clause that is too long: where a writer has made no pause for too long,
a comma makes one.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

import attrs

from vividly_adapters._spoken_words import clean

from ._wording import reword

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CLAUSE_END: Final = re.compile(r"[,;:!?\u2026\u2014\u3002]\W*$")

_COSTLIEST_CLAUSE: Final = 400
_COSTLIEST_PIECE: Final = 40
_CHEAPEST_PIECE: Final = 4
_COST_OF_SPELLED: Final = 4
_COST_OF_SYMBOL: Final = 8
"""Well within what was found to be safe, for letters, numbers, signs and pictures, of many scripts."""


@attrs.frozen(kw_only=True)
class Spoken:
    """
    A text to say. ``ends[n]`` is the offset just past what the *n*-th written word became.
    """

    text: str
    ends: tuple[int, ...]

    def word_at(self, offset: int) -> int | None:
        """
        The word that stands at *offset*, or next after it: the engine points to the space before now and then.
        """
        index = bisect_right(self.ends, offset)
        return index if index < len(self.ends) else None


def to_spoken(words: Sequence[str], *, language: str) -> Spoken:
    """
    Make the text to say of *words*, written in *language*.
    """
    cleaned = ["", *map(clean, words), ""]
    text = ""
    ends = []
    cost = 0
    for before, word, after in zip(cleaned, cleaned[1:], cleaned[2:], strict=False):
        said = reword(word, before=before, after=after, language=language)
        for piece in _pieces(said):
            cost += _cost(piece)
            if cost > _COSTLIEST_CLAUSE:
                text += ","
                cost = _cost(piece)
            text += (" " if text else "") + piece
        if _CLAUSE_END.search(said) or (said.endswith(".") and not after[:1].islower()):
            cost = 0
        ends.append(len(text))
    return Spoken(text=text, ends=tuple(ends))


def _pieces(word: str) -> Iterator[str]:
    """
    Cut *word* into what the engine can take at once.
    """
    for part in word.split():
        piece, cost = "", 0
        for character in part:
            cost += _cost_of(character)
            if cost > _COSTLIEST_PIECE:
                yield piece
                piece, cost = "", _cost_of(character)
            piece += character
        yield piece


def _cost(piece: str) -> int:
    """
    About how much *piece* is to say: a letter costs 1, and one that is read out by its name more.
    """
    return max(sum(map(_cost_of, piece)), _CHEAPEST_PIECE)


def _cost_of(character: str) -> int:
    if character.isupper() or character.isdecimal():
        return _COST_OF_SPELLED
    if unicodedata.category(character).startswith("S") or unicodedata.east_asian_width(character) in {"W", "F"}:
        return _COST_OF_SYMBOL
    return 1
