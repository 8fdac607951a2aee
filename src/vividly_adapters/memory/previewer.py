"""
Pictures of scenes that show nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vividly_core.domain.errors import Rejected
from vividly_core.domain.ids import FilePath

from .renderer import MemoryRenderer

if TYPE_CHECKING:
    from vividly_core.domain.lesson import Narration, Script
    from vividly_core.ports.progress import Progress


class MemoryPreviewer:
    """
    Draws the same pixel for every scene, and refuses what no font can have.
    """

    async def draw_scenes(
        self, script: Script, narration: Narration, *, into: FilePath, progress: Progress
    ) -> tuple[str, ...]:
        """
        Write the pixel as often as there are scenes, and once more.
        """
        if len(narration.scenes) != len(script.scenes):
            raise Rejected(
                f"the narration has {len(narration.scenes)} scenes, the script has {len(script.scenes)}"
            )
        scenes = (f"scene-{number:02}.jpg" for number in range(1, len(script.scenes) + 1))
        names = (*scenes, "contact-sheet.jpg")
        for name in names:
            await MemoryRenderer().draw_thumbnail(script, into=FilePath(f"{into}/{name}"))
        progress(1.0)
        return names
