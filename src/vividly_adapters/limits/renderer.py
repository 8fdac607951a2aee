"""
A renderer that draws only so many films at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import attrs

from vividly_core.domain.errors import Unavailable

if TYPE_CHECKING:
    from vividly_core.domain.ids import FilePath
    from vividly_core.domain.lesson import Film, Narration, Script
    from vividly_core.ports.progress import Progress
    from vividly_core.ports.renderer import Renderer


@attrs.frozen(kw_only=True)
class LimitedRenderer:
    """
    Lets *renderer* draw as many films at once as *limiter* has tokens, first come, first served; each may take
    *limit_seconds*, not counting the wait for its turn.

    A film fills the processors for minutes: more of them at once take as long, and that much memory each. Pictures
    do not wait.
    """

    renderer: Renderer
    limiter: anyio.CapacityLimiter
    limit_seconds: float

    async def render(
        self,
        script: Script,
        narration: Narration,
        *,
        audio: FilePath,
        into: FilePath,
        progress: Progress,
    ) -> Film:
        """
        Wait for a turn, and film *script*.
        """
        async with self.limiter:
            with anyio.move_on_after(self.limit_seconds):
                return await self.renderer.render(script, narration, audio=audio, into=into, progress=progress)
        raise Unavailable(f"the film took longer than its limit of {self.limit_seconds:g} s")

    async def draw_thumbnail(self, script: Script, *, into: FilePath) -> None:
        """
        Draw the picture.
        """
        await self.renderer.draw_thumbnail(script, into=into)
