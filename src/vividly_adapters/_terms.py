"""
The words of a text, made comparable, and how much each of them says.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.stop_words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_POSSESSIVE: Final = re.compile(r"'s?$")

_SPELLED: Final = {"1st": "first", "2nd": "second", "3rd": "third", "maths": "math"}


def words(text: str) -> list[str]:
    """
    Every word of *text*, case folded, without punctuation and accents.
    """
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
        text = "".join(part for part in parts if not unicodedata.combining(part))
    return _WORD.findall(text.casefold())


def telling(word: str) -> bool:
    """
    Whether a word of `words` says what a text is about.
    """
    return word not in STOP_WORDS and (len(word) > 1 or word.isdigit())


def stems(spelled: Iterable[str]) -> list[str]:
    """
    The stem of each word: ``collisions`` and ``collision`` are one.
    """
    from Stemmer import Stemmer  # noqa: PLC0415  a compiled extension, for who takes words apart

    bare = (_POSSESSIVE.sub("", word) for word in spelled)
    # A stemmer is no heavier than a string, and one a call keeps threads apart.
    stemmed: list[str] = Stemmer("english").stemWords([_SPELLED.get(word, word) for word in bare])
    return stemmed


def terms(text: str) -> list[str]:
    """
    What *text* is about: the stems of its telling words, in order, as often as they occur.
    """
    return stems(word for word in words(text) if telling(word))


@attrs.frozen
class TermWeights:
    """
    How much a term says among the passages that it was counted in: the rarer, the more.
    """

    passages: int
    occurrences: Mapping[str, int] = attrs.field(repr=False)

    @classmethod
    def of(cls, passages: Collection[Collection[str]]) -> TermWeights:
        """
        Count in how many of *passages*, each the terms of one, every term occurs.
        """
        occurrences = Counter(term for passage in passages for term in set(passage))
        return cls(len(passages), occurrences)

    def __contains__(self, term: str) -> bool:
        return term in self.occurrences

    def weight(self, term: str) -> float:
        """
        The inverse document frequency of *term*, above 0; greatest for a term that occurs nowhere.
        """
        occurrences = self.occurrences.get(term, 0)
        return math.log(1 + (self.passages - occurrences + 0.5) / (occurrences + 0.5))

    def coverage(self, question: Mapping[str, float], passage: Collection[str]) -> float:
        """
        The share, 0 to 1, of the weight of *question* that *passage* speaks of.

        *question* gives for each term how surely it was read: 1 as written, less if its spelling was mended.
        """
        asked = sum(self.weight(term) for term in question)
        answered = sum(self.weight(term) * sure for term, sure in question.items() if term in passage)
        return answered / asked if asked else 0.0
