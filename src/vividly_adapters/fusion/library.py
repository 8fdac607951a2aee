"""
Books and another library as one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from vividly_adapters._ranking import distinct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vividly_core.domain.grade import Grade
    from vividly_core.domain.ids import TopicId
    from vividly_core.domain.lesson import Topic
    from vividly_core.ports.bookshelf import Bookshelf
    from vividly_core.ports.library import Library, Match

_RANK_DAMPING: Final = 60
"""As reciprocal rank fusion has it: the first places of a search are nearly as good as each other."""

_SPARE_TIMES: Final = 4


@attrs.frozen(kw_only=True)
class FusedLibrary:
    """
    What *books*, those of *shelf*, and *other* explain. Scores of different libraries do not compare, but ranks and
    coverages do: a match counts by both.

    Where *other* gives way, its topics of a subject that a book is about are not offered: two texts on one topic make
    every question about it ambiguous. They are still found by name, as by a request that began before.
    """

    books: Library
    shelf: Bookshelf
    other: Library
    other_gives_way: bool = False

    async def topics(self) -> tuple[Topic, ...]:
        """
        Every topic, ordered by subject and title.
        """
        if not await self.shelf.cards():
            return await self.other.topics()
        own = await self.books.topics()
        listed = [*own, *self._offered(await self.other.topics(), own)]
        return tuple(sorted(listed, key=lambda topic: (topic.subject, topic.title, topic.id)))

    async def find(
        self, question: str, *, topic: TopicId | None, limit: int, grade: Grade | None = None
    ) -> tuple[Match, ...]:
        """
        At most *limit* passages that speak of *question*.
        """
        if not await self.shelf.cards():
            return await self.other.find(question, topic=topic, limit=limit, grade=grade)
        found = await self.books.find(question, topic=topic, limit=limit, grade=grade)
        if topic is not None:
            return found or await self.other.find(question, topic=topic, limit=limit, grade=grade)
        others = await self.other.find(question, topic=None, limit=limit * _SPARE_TIMES, grade=grade)
        offered = {
            each.id for each in self._offered({match.passage.topic for match in others}, await self.books.topics())
        }
        fused = [*_ranked(found), *_ranked(match for match in others if match.passage.topic.id in offered)]
        fused.sort(key=lambda match: -match.score)
        return tuple(fused[place] for place in distinct((match.passage.text for match in fused), limit))

    def _offered(self, topics: Iterable[Topic], of_books: Iterable[Topic]) -> list[Topic]:
        """
        Those of the other library's *topics* that are open to questions.
        """
        listed = list(of_books)
        taken = {topic.id for topic in listed}
        covered = {topic.subject for topic in listed} if self.other_gives_way else set()
        return [topic for topic in topics if topic.id not in taken and topic.subject not in covered]


def _ranked(matches: Iterable[Match]) -> Iterator[Match]:
    for place, match in enumerate(matches):
        yield attrs.evolve(match, score=match.coverage / (_RANK_DAMPING + place))
