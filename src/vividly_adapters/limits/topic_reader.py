"""
A topic reader with limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from vividly_core.domain.grade import Grade
    from vividly_core.domain.reading import Reading
    from vividly_core.ports.topic_reader import TopicReader

    from .shared import SharedLimits


@attrs.frozen(kw_only=True)
class LimitedTopicReader:
    """
    Calls *reader* within *limits*, which may be those of other ports of the same provider as well; each call may take
    *limit_seconds*, not counting the wait for its turn.
    """

    reader: TopicReader
    limits: SharedLimits
    limit_seconds: float

    async def read(self, question: str, *, interest: str | None, grade: Grade | None) -> Reading:
        """
        Read *question*.
        """
        return await self.limits.call(
            self.limit_seconds, self.reader.read, question, interest=interest, grade=grade
        )
