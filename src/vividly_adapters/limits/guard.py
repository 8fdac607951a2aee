"""
A guard with limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from vividly_core.domain.grade import Grade
    from vividly_core.domain.judgement import Judgement, Purpose
    from vividly_core.ports.guard import Guard

    from .shared import SharedLimits


@attrs.frozen(kw_only=True)
class LimitedGuard:
    """
    Calls *guard* within *limits*, which may be those of other ports of the same provider as well; each call may take
    *limit_seconds*, not counting the wait for its turn. A guard that is out of order or busy is an error: it is never
    gone round.
    """

    guard: Guard
    limits: SharedLimits
    limit_seconds: float

    async def judge(self, text: str, *, purpose: Purpose, grade: Grade | None) -> Judgement:
        """
        Judge *text*.
        """
        return await self.limits.call(self.limit_seconds, self.guard.judge, text, purpose=purpose, grade=grade)
