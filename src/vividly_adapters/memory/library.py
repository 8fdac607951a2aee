"""
A library in memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio.lowlevel
import attrs

from vividly_adapters._terms import TermWeights, terms
from vividly_core.domain.errors import Misconfigured
from vividly_core.ports.library import Match

if TYPE_CHECKING:
    from vividly_core.domain.ids import TopicId
    from vividly_core.domain.lesson import Passage, Topic


@attrs.frozen
class MemoryLibrary:
    """
    Finds the *passages* that it was given, each topic's in the order of its text. It needs the extra ``outline``,
    for the stems of words.
    """

    passages: tuple[Passage, ...] = ()

    async def topics(self) -> tuple[Topic, ...]:
        """
        Every topic, ordered by subject and title.
        """
        await self._check()
        topics = {passage.topic for passage in self.passages}
        return tuple(sorted(topics, key=lambda topic: (topic.subject, topic.title, topic.id)))

    async def find(self, question: str, *, topic: TopicId | None, limit: int) -> tuple[Match, ...]:
        """
        At most *limit* passages that speak of *question*; the score is the coverage.
        """
        await self._check()
        asked = dict.fromkeys(terms(question), 1.0)
        spoken = [frozenset(terms(_all_words(passage))) for passage in self.passages]
        weights = TermWeights.of(spoken)
        coverages = [weights.coverage(asked, words) for words in spoken]
        matches = [
            Match(passage=passage, score=coverage, coverage=coverage)
            for passage, coverage in zip(self.passages, coverages, strict=True)
            if (coverage if topic is None else passage.topic.id == topic)
        ]
        return tuple(sorted(matches, key=lambda match: -match.score)[:limit])

    async def _check(self) -> None:
        await anyio.lowlevel.checkpoint()
        if not self.passages:
            raise Misconfigured("library: it holds no passage; give it some")


def _all_words(passage: Passage) -> str:
    return f"{passage.topic.title} {passage.heading} {passage.text}"
