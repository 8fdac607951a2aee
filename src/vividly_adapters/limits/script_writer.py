"""
A script writer with limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from vividly_core.domain.lesson import Script
    from vividly_core.ports.script_writer import Brief, ScriptWriter

    from .shared import SharedLimits


@attrs.frozen(kw_only=True)
class LimitedScriptWriter:
    """
    Calls *writer* within *limits*, which may be those of other ports of the same provider as well; each call may take
    *limit_seconds*, and *limit_seconds_a_minute* for each minute of the lesson, not counting the wait for its turn.
    """

    writer: ScriptWriter
    limits: SharedLimits
    limit_seconds: float
    limit_seconds_a_minute: float = 0.0

    async def write(self, brief: Brief) -> Script:
        """
        Write the script.
        """
        limit = self.limit_seconds + self.limit_seconds_a_minute * brief.minutes
        return await self.limits.call(limit, self.writer.write, brief)
