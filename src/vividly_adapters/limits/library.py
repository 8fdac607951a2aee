"""
A library with limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from vividly_core.domain.grade import Grade
    from vividly_core.domain.ids import TopicId
    from vividly_core.domain.lesson import Topic
    from vividly_core.ports.library import Library, Match

    from .shared import SharedLimits


@attrs.frozen(kw_only=True)
class LimitedLibrary:
    """
    Calls *library* within *limits*, which may be those of other ports of the same provider as well; each call may take
    *limit_seconds*, not counting the wait for its turn.
    """

    library: Library
    limits: SharedLimits
    limit_seconds: float

    async def topics(self) -> tuple[Topic, ...]:
        """
        Every topic.
        """
        return await self.limits.call(self.limit_seconds, self.library.topics)

    async def find(
        self, question: str, *, topic: TopicId | None, limit: int, grade: Grade | None = None
    ) -> tuple[Match, ...]:
        """
        Find passages.
        """
        return await self.limits.call(
            self.limit_seconds, self.library.find, question, topic=topic, limit=limit, grade=grade
        )
