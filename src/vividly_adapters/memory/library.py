"""
A library in memory.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import anyio.lowlevel
import attrs

from vividly_adapters._postings import Indexed, index
from vividly_adapters._ranking import Arrays, distinct, rank, read_question, spread
from vividly_adapters._terms import TermWeights
from vividly_core.domain.book import Grades
from vividly_core.domain.errors import Misconfigured
from vividly_core.ports.library import Match

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vividly_adapters._ranking import Found
    from vividly_core.domain.grade import Grade
    from vividly_core.domain.ids import TopicId
    from vividly_core.domain.lesson import Passage, Topic


@attrs.frozen
class MemoryLibrary:
    """
    Finds the *passages* that it was given, each topic's in the order of its text, by BM25. *grades* says which grades a
    topic is for, if not for all. It needs the extra ``outline``, for the stems of words.
    """

    passages: tuple[Passage, ...] = ()
    grades: Mapping[TopicId, Grades] = attrs.field(factory=dict, hash=False)

    async def topics(self) -> tuple[Topic, ...]:
        """
        Every topic, ordered by subject and title.
        """
        await self._check()
        topics = {passage.topic for passage in self.passages}
        return tuple(sorted(topics, key=lambda topic: (topic.subject, topic.title, topic.id)))

    async def find(
        self, question: str, *, topic: TopicId | None, limit: int, grade: Grade | None = None
    ) -> tuple[Match, ...]:
        """
        At most *limit* passages that speak of *question*.
        """
        await self._check()
        if grade is not None:
            return self._of(grade)._find(question, topic, limit)  # noqa: SLF001  another of the same class
        return self._find(question, topic, limit)

    def _of(self, grade: Grade) -> MemoryLibrary:
        return MemoryLibrary(
            tuple(each for each in self.passages if grade in self.grades.get(each.topic.id, Grades()))
        )

    def _find(self, question: str, topic: TopicId | None, limit: int) -> tuple[Match, ...]:
        found = self._rank(question)
        if topic is None:
            matches = [
                self._match(each)
                for each in spread((each, self.passages[each.passage].topic.id) for each in found)
            ]
            return tuple(matches[place] for place in distinct((match.passage.text for match in matches), limit))
        matches = [self._match(each) for each in found]
        spoken = {match.passage.id for match in matches}
        silent = (Match(passage=each, score=0.0, coverage=0.0) for each in self.passages if each.id not in spoken)
        return tuple(match for match in (*matches, *silent) if match.passage.topic.id == topic)[:limit]

    def _rank(self, question: str) -> list[Found]:
        asked = read_question(question)
        postings = {term: self._index[term] for term in asked.wanted if term in self._index}
        spoken = {term: int((each.loudness > 0).sum()) for term, each in postings.items()}
        weights = TermWeights(len(self.passages), spoken)
        count = len(self.passages)
        return rank(asked, postings, weights, passages=count, most=count)

    def _match(self, found: Found) -> Match:
        return Match(passage=self.passages[found.passage], score=found.score, coverage=found.coverage)

    @cached_property
    def _index(self) -> Mapping[str, Arrays]:
        postings = index(
            (number, Indexed(text=passage.text, heading=passage.heading, title=passage.topic.title))
            for number, passage in enumerate(self.passages)
        )
        return {term: Arrays.of(each) for term, each in postings.items()}

    async def _check(self) -> None:
        await anyio.lowlevel.checkpoint()
        if not self.passages:
            raise Misconfigured("library: it holds no passage; give it some")
