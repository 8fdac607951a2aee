"""
A narrator with limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from vividly_core.ports.script_writer import WORDS_PER_MINUTE

if TYPE_CHECKING:
    from vividly_core.domain.ids import FilePath
    from vividly_core.domain.lesson import Narration, Script
    from vividly_core.ports.narrator import Narrator
    from vividly_core.ports.progress import Progress

    from .shared import SharedLimits


@attrs.frozen(kw_only=True)
class LimitedNarrator:
    """
    Calls *narrator* within *limits*, which may be those of other ports of the same provider as well; each call may take
    *limit_seconds*, and *limit_seconds_a_minute* for each minute that its script should be spoken in, not counting the
    wait for its turn.
    """

    narrator: Narrator
    limits: SharedLimits
    limit_seconds: float
    limit_seconds_a_minute: float = 0.0

    async def speak(self, script: Script, *, into: FilePath, progress: Progress) -> Narration:
        """
        Speak *script*.
        """
        limit = self.limit_seconds + self.limit_seconds_a_minute * script.word_count / WORDS_PER_MINUTE
        return await self.limits.call(limit, self.narrator.speak, script, into=into, progress=progress)
