"""
How much speaks for each topic of being what a question is about.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

import attrs

from vividly_adapters._terms import terms
from vividly_core.domain.checking.sentences import sentences
from vividly_core.domain.definitions import definition_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vividly_core.domain.grade import Grade
    from vividly_core.domain.lesson import Topic
    from vividly_core.ports.library import Library, Match

_CANDIDATE_PASSAGES: Final = 20
_WHOLE_TOPIC: Final = 200
_MOST_CANDIDATES: Final = 5

_FULL_TITLE: Final = 0.15
_THROUGHOUT: Final = 0.1
_PART_OF_TITLE: Final = 0.1
_TITLE_IS_ENOUGH: Final = 0.7
_TITLE_NEEDS: Final = 0.3
_DEFINED_IS_ENOUGH: Final = 0.6
_DEFINITION: Final = 0.3
_HEADED: Final = 0.1
_OF_A_KIND: Final = 0.5
_THIN: Final = 0.4
_FEWEST_WORDS: Final = 250
"""A topic with less text is an introduction to others, where there are any."""

ALL: Final = 0.99
"""A share that is as good as the whole."""

_NAMING: Final = re.compile(r"\b(?:called|named|known as)\b", re.IGNORECASE)
_BEING: Final = re.compile(r"((?:\S+ ){1,4})(?:is (?:an?|the)|means) ")


@attrs.frozen(kw_only=True)
class Evidence:
    """
    What speaks for *topic*.

    *best* is the greatest coverage among its passages, *breadth* the mean over all of them, and *floor* the least:
    a topic that only mentions a thing once has a best of 1 and little breadth, and what a topic is about is in all
    of its passages. *named* are the terms of its title that the question
    names, and *title* the share that they are of it. *defined* says that a passage explains the very words of the
    question, *defining*, 0 to 1, how plainly one of its sentences is a definition of them, *headed* that a heading
    has them all, and *thin* that there is too little text for a lesson.
    """

    topic: Topic
    best: float
    breadth: float
    floor: float
    named: frozenset[str]
    title: float
    defined: bool
    defining: float
    headed: bool
    thin: bool

    @property
    def confidence(self) -> float:
        """
        0 to 1: the geometric mean of *best* and *breadth*, or more where the whole title is named or the words are
        defined.
        """
        mean = math.sqrt(self.best * self.breadth)
        if self.title >= ALL and self.best >= _TITLE_NEEDS:
            mean = max(mean, _TITLE_IS_ENOUGH)
        if self.defined:
            mean = max(mean, _DEFINED_IS_ENOUGH)
        return min(mean, 1.0)

    @property
    def rank(self) -> float:
        """
        What orders topics: confidence, and of two that are as sure the one that defines what was asked, whose title
        or heading is named, or which speaks of all of it in every passage.
        """
        title = _PART_OF_TITLE * self.title + (_FULL_TITLE if self.title >= ALL else 0.0)
        about = _DEFINITION * self.defining + _HEADED * self.headed - _THIN * self.thin
        return self.confidence + title + about + (_THROUGHOUT if self.floor >= ALL else 0.0)


async def weigh(about: str, library: Library, *, grade: Grade | None) -> tuple[Evidence, ...]:
    """
    The topics that speak of *about*, telling words, the likeliest first; at most five. Those for *grade* are
    preferred: others come only where there are none.
    """
    if not about:
        return ()
    matches = await library.find(about, topic=None, limit=_CANDIDATE_PASSAGES, grade=grade)
    if not matches and grade is not None:
        matches = await library.find(about, topic=None, limit=_CANDIDATE_PASSAGES)
    topics = dict.fromkeys(match.passage.topic for match in matches)
    asked = frozenset(terms(about))
    evidence = [
        _evidence(topic, asked, await library.find(about, topic=topic.id, limit=_WHOLE_TOPIC))
        for topic in list(topics)[:_MOST_CANDIDATES]
    ]
    return tuple(sorted(evidence, key=lambda each: -each.rank))


def _evidence(topic: Topic, asked: frozenset[str], matches: Sequence[Match]) -> Evidence:
    title = frozenset(terms(topic.title))
    told = [match for match in matches if match.coverage >= ALL]
    return Evidence(
        topic=topic,
        best=max(match.coverage for match in matches),
        breadth=sum(match.coverage for match in matches) / len(matches),
        floor=min(match.coverage for match in matches),
        named=title & asked,
        title=len(title & asked) / len(title) if title else 0.0,
        defined=any(_defines(match.passage.text, asked) for match in told),
        defining=_defining(told, asked, title),
        headed=any(asked <= frozenset(terms(match.passage.heading)) for match in told),
        thin=sum(len(match.passage.text.split()) for match in matches) < _FEWEST_WORDS,
    )


def _defines(text: str, asked: frozenset[str]) -> bool:
    """
    Whether a sentence of *text* says what *asked* is: *openings called stomata*, *A hypothesis is a ...*.
    """
    return any(
        frozenset(place[: len(asked)]) == asked
        for sentence in sentences(text)
        for place in map(terms, _defined(sentence))
    )


def _defining(matches: Sequence[Match], asked: frozenset[str], title: frozenset[str]) -> float:
    """
    How plainly the texts define the very words *asked*: *Friction is a force that opposes motion.* Less plain is a
    definition of a kind of it that the *title* names, such as linear momentum.
    """
    best = 0.0
    for match in matches:
        for defined in filter(None, map(definition_in, sentences(match.passage.text))):
            name = frozenset(terms(defined.term))
            if name == asked:
                return 1.0
            if asked < name and name - asked <= title:
                best = _OF_A_KIND
    return best


def _defined(sentence: str) -> Iterator[str]:
    """
    The parts of *sentence* that open with what it defines, if it does.
    """
    for naming in _NAMING.finditer(sentence):
        yield sentence[naming.end() :]
    if being := _BEING.match(sentence):
        yield being[1]
