"""
The three sentences that say most of what a lesson says.
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ._chains import Chain
    from ._sentences import Sentence

COUNT: Final = 3

_DIGIT: Final = re.compile(r"\d")
_FIGURE: Final = re.compile(
    r"\b(?:half|thirds?|fourths?|fifths?|sixths?|eighths?|tenths?|one|two|three|four|five|six|seven|eight|nine|ten)\b",
    re.IGNORECASE,
)

_CANDIDATES: Final = 18
_SPREAD: Final = 0.35
"""What it is worth that a takeaway comes from a passage of its own."""
_ALIKE: Final = 0.5
_FIRST: Final = 1.0
_PLAIN_WORDS: Final = 15
_FIGURES: Final = 0.5
"""What figures take away: they are examples, and hard to keep in mind."""
_MOST_FIGURES: Final = 2
_LONG: Final = 0.04
"""What each word beyond `_PLAIN_WORDS` takes away: short sentences are remembered."""


def choose_takeaways(
    passages: Sequence[Sequence[Chain]], *, at_most: int, worth: Callable[[Sentence], float]
) -> tuple[tuple[int, Sentence], ...]:
    """
    Three sentences that stand alone, each with the place of its passage among *passages*, in the order of the
    lesson; together of *at_most* words if that can be, otherwise the shortest. Fewer only where there are fewer.
    """
    values = {
        (passage, chain.sentences[0]): _value(passage, chain.sentences[0], worth)
        for passage, chains in enumerate(passages)
        for chain in chains
        if not chain.sentences[0].sets_up
    }
    best = sorted(values, key=lambda entry: -values[entry])[:_CANDIDATES]
    short = sorted(values, key=lambda entry: entry[1].words)[:COUNT]
    candidates = list(dict.fromkeys((*best, *short)))

    def rank(triple: Sequence[tuple[int, Sentence]]) -> tuple[float, float]:
        words = sum(sentence.words for _, sentence in triple)
        spread = _SPREAD * len({passage for passage, _ in triple})
        return -max(words - at_most, 0), sum(values[entry] for entry in triple) + spread - _likeness(triple)

    chosen = max(combinations(candidates, min(COUNT, len(candidates))), key=rank)
    return tuple(sorted(chosen, key=lambda entry: (entry[0], entry[1].place)))


def _value(passage: int, sentence: Sentence, worth: Callable[[Sentence], float]) -> float:
    long = _LONG * max(sentence.words - _PLAIN_WORDS, 0)
    figures = _FIGURES if _is_calculation(sentence.text) else 0.0
    return worth(sentence) - long - figures + (_FIRST if passage == sentence.place == 0 else 0.0)


def _is_calculation(text: str) -> bool:
    return _DIGIT.search(text) is not None or len(_FIGURE.findall(text)) > _MOST_FIGURES


def _likeness(triple: Sequence[tuple[int, Sentence]]) -> float:
    return sum(
        _ALIKE * len(one.terms & other.terms) / max(min(len(one.terms), len(other.terms)), 1)
        for (_, one), (_, other) in combinations(triple, 2)
    )
