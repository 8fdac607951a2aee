"""
Reads a question by looking it up: the topic is the one whose text speaks of what was asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.reading import Understood

from ._asking_back import ask_what, ask_which, refuse
from ._evidence import ALL, weigh
from ._question import read_question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.grade import Grade
    from vividly_core.domain.lesson import Topic
    from vividly_core.domain.reading import Reading
    from vividly_core.ports.library import Library

    from ._evidence import Evidence
    from ._question import Asked

# Chosen on tests/unit/adapters/golden_questions.toml.

_SURE: Final = 0.5
"""From here on a question is about a topic whose title it names, or which is about its words throughout."""

_SURE_BY_WORDS: Final = 0.7
"""From here on it is about a topic by its words alone."""

_THROUGHOUT: Final = 0.4
"""What all of a topic's passages have of a question that the topic is about."""

_LIKELY: Final = 0.35
"""From here on it is worth asking back whether a topic was meant, if a part of its title is named."""

_MOST: Final = 0.65
_SEVERAL_WORDS: Final = 3
"""And where a passage has this share of a question of several telling words."""

_AS_GOOD: Final = 0.025
"""Topics within this rank of the best are as good as it."""

_SHARED: Final = 0.3
"""A question that names two topics gives each at least this share of its weight, in all of their passages."""

_HALF: Final = 0.5
_NEARLY: Final = 0.9


@attrs.frozen
class OutlineTopicReader:
    """
    Reads questions about what *library* explains, for the student's grade if there is anything for it.

    It knows words and not what they mean together, so it asks back rather than guess.
    """

    library: Library

    async def read(self, question: str, *, interest: str | None, grade: Grade | None) -> Reading:
        """
        Read *question*.
        """
        topics = await self.library.topics()
        subjects = frozenset(topic.subject for topic in topics)
        asked = read_question(question, interest=interest, subjects=subjects)
        if not asked.about:
            return await self._without_topic(topics, asked, grade)
        evidence = await self._weigh(asked, grade)
        rivals = _rivals(evidence)
        if len(rivals) > 1:
            return ask_which(rivals)
        if evidence and _is_sure(evidence[0]):
            return Understood(topic=evidence[0].topic, confidence=round(evidence[0].confidence, 2))
        likely = [each.topic for each in evidence if _is_likely(each, asked)]
        return ask_which(likely[:1]) if likely else refuse(topics)

    async def _without_topic(self, topics: Sequence[Topic], asked: Asked, grade: Grade | None) -> Reading:
        """
        A question that names at most a subject; a library may have a topic by that very name.
        """
        for each in await weigh(asked.subject or "", self.library, grade=grade):
            if each.title >= ALL:
                return Understood(topic=each.topic, confidence=round(each.confidence, 2))
        return ask_what(topics, asked.subject)

    async def _weigh(self, asked: Asked, grade: Grade | None) -> Sequence[Evidence]:
        """
        The evidence for the reading of the question that leads furthest.

        Words for interests are often examples (*gravity in skateboarding*), and sometimes the topic itself (*how do
        rockets fly*). They may be left out, if what is left names the title of a topic.
        """
        abouts = dict.fromkeys((asked.about, asked.unlinked))
        readings = [await weigh(about, self.library, grade=grade) for about in abouts]
        if asked.plain not in {asked.about, asked.unlinked}:
            plain = await weigh(asked.plain, self.library, grade=grade)
            if plain and plain[0].title:
                readings.append(plain)
        return max(readings, key=lambda evidence: evidence[0].rank if evidence else 0.0)


def _rivals(evidence: Sequence[Evidence]) -> list[Topic]:
    """
    The topics that the question could mean equally well, or together.
    """
    if not evidence:
        return []
    first, *others = evidence
    # An introduction is no rival of what it introduces, nor is what only speaks of it one of what defines it.
    fit = [
        each
        for each in others
        if each.thin <= first.thin and each.defining >= first.defining and (each.named or not first.named)
    ]
    return [first.topic, *(each.topic for each in fit if _as_good(first, each) or _beside(first, each))]


def _as_good(first: Evidence, other: Evidence) -> bool:
    return first.confidence >= _SURE and first.rank - other.rank < _AS_GOOD


def _beside(first: Evidence, other: Evidence) -> bool:
    """
    Whether the question names *other* as well: a part of its title that is not in the title of *first*.
    """
    if other.named <= first.named:
        return False
    whole = other.title >= ALL and first.breadth < _NEARLY
    part = other.title >= _HALF and other.breadth >= _SHARED and first.best + other.best <= 1 + _AS_GOOD
    return whole or part


def _is_sure(evidence: Evidence) -> bool:
    """
    Whether the topic is about what was asked, and does not just happen to use the same words in its examples.
    """
    is_about = evidence.title > 0 or evidence.defined or evidence.floor >= _THROUGHOUT
    return evidence.confidence >= (_SURE if is_about else _SURE_BY_WORDS)


def _is_likely(evidence: Evidence, asked: Asked) -> bool:
    names_title = evidence.confidence >= _LIKELY and evidence.title > 0
    says_most = evidence.best >= _MOST and len(asked.about.split()) >= _SEVERAL_WORDS
    return evidence.confidence >= _SURE or names_title or says_most
