"""
What a sentence is worth to a lesson: what it has to do with the question and the topic, and how hard it is.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Final

import attrs

from vividly_adapters._terms import TermWeights
from vividly_core.domain.readability import grade_level

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vividly_core.domain.grade import Grade

    from ._sentences import Sentence

_RELEVANT: Final = 1.0
_CENTRAL: Final = 1.0
_FIRST: Final = 0.8
_EARLY: Final = 0.07
_BASE: Final = 0.2

_GRADES_ABOVE: Final = 2
"""A sentence may read this much harder than the student's grade: one sentence is a coarse measure."""
_TOO_HARD: Final = 5.0
"""So many grades more halve what a sentence is worth."""


@attrs.frozen(kw_only=True)
class Merit:
    """
    Judges the sentences of one lesson's passages. Make it with `Merit.of`.
    """

    _asked: frozenset[str]
    _weights: TermWeights
    _central: Mapping[str, float]
    _grade: Grade | None

    @classmethod
    def of(cls, sentences: Sequence[Sentence], *, asked: frozenset[str], grade: Grade | None) -> Merit:
        """
        Count the terms of all *sentences*; *asked* are the terms that the question turns on.
        """
        counts = Counter(term for sentence in sentences for term in sentence.terms)
        central = {term: math.log(count) for term, count in counts.items()}
        return cls(
            asked=asked,
            weights=TermWeights.of([sentence.terms for sentence in sentences]),
            central=central,
            grade=grade,
        )

    def of_sentence(self, sentence: Sentence) -> float:
        """
        Above 0; about 1 for a plain sentence, more for one that answers the question or opens its passage.
        """
        worth = (
            _BASE
            + _RELEVANT * self.relevance(sentence)
            + _CENTRAL * self.centrality(sentence)
            + (_FIRST if sentence.place == 0 else 0.0)
        )
        return worth / (1 + _EARLY * sentence.place) * self.ease(sentence)

    def relevance(self, sentence: Sentence) -> float:
        """
        The share of the question's weight that *sentence* speaks of, 0 to 1.
        """
        return self._weights.coverage(dict.fromkeys(self._asked, 1.0), sentence.terms)

    def centrality(self, sentence: Sentence) -> float:
        """
        How much *sentence* speaks of what all of them speak of, 0 to about 1.
        """
        if not sentence.terms:
            return 0.0
        most = max(self._central.values(), default=0.0) or 1.0
        return sum(self._central[term] for term in sentence.terms) / most / math.sqrt(len(sentence.terms)) / 2

    def ease(self, sentence: Sentence) -> float:
        """
        1 for a sentence that the student can read, less for a harder one.
        """
        if self._grade is None:
            return 1.0
        above = grade_level([sentence.text]) - self._grade.number - _GRADES_ABOVE
        return 1.0 / (1.0 + max(above, 0.0) / _TOO_HARD)
