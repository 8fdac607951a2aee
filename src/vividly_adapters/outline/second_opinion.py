"""
Two readers, of which the second is asked where the first is not sure, or speaks of what the second knows better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.reading import Understood

if TYPE_CHECKING:
    from vividly_core.domain.grade import Grade
    from vividly_core.domain.lesson import Topic
    from vividly_core.domain.reading import Reading
    from vividly_core.ports.library import Library
    from vividly_core.ports.topic_reader import TopicReader


@attrs.frozen(kw_only=True)
class SecondOpinion:
    """
    What *first* understood. Where it asks back or has nothing to offer, what *second* understood of *library*; and else
    the answer of *first*. So nothing that could be explained yesterday is out of scope today, since a book was added.

    A topic of *library* is the second's to choose also where *first* is sure: it knows only some of them, and the
    right one may be among the others.
    """

    first: TopicReader
    second: TopicReader
    library: Library

    async def read(self, question: str, *, interest: str | None, grade: Grade | None) -> Reading:
        """
        Read *question*.
        """
        reading = await self.first.read(question, interest=interest, grade=grade)
        if isinstance(reading, Understood) and not await self._is_known(reading.topic):
            return reading
        other = await self.second.read(question, interest=interest, grade=grade)
        usage = (*reading.usage, *other.usage)
        return attrs.evolve(other if isinstance(other, Understood) else reading, usage=usage)

    async def _is_known(self, topic: Topic) -> bool:
        return topic.id in {each.id for each in await self.library.topics()}
