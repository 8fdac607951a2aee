"""
Two readers, of which the second is asked where the first is not sure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.reading import Understood

if TYPE_CHECKING:
    from vividly_core.domain.grade import Grade
    from vividly_core.domain.reading import Reading
    from vividly_core.ports.topic_reader import TopicReader


@attrs.frozen(kw_only=True)
class SecondOpinion:
    """
    What *first* understood. Where it asks back or has nothing to offer, what *second* understood; and else the answer
    of *first*. So nothing that could be explained yesterday is out of scope today, since a book was added.
    """

    first: TopicReader
    second: TopicReader

    async def read(self, question: str, *, interest: str | None, grade: Grade | None) -> Reading:
        """
        Read *question*.
        """
        reading = await self.first.read(question, interest=interest, grade=grade)
        if isinstance(reading, Understood):
            return reading
        other = await self.second.read(question, interest=interest, grade=grade)
        usage = (*reading.usage, *other.usage)
        return attrs.evolve(other if isinstance(other, Understood) else reading, usage=usage)
