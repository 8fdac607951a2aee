"""
Draws what a film of a lesson will show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from vividly_core.domain.ids import FilePath
    from vividly_core.domain.lesson import Narration, Script

    from .progress import Progress


class Previewer(Protocol):
    """
    Draws one picture a scene.

    Shape: JPEG files in the folder *into*: one a scene, as it stands at its end, and after them a contact sheet, on
        which all of them are.
    Units: none.
    Ownership: the files are the caller's.
    Concurrency: from many tasks at once, each with a folder of its own.
    Idempotency: drawing again replaces the files, by equal ones.
    Cancellation: leaves no process within a second; each file is as it was, or whole.
    Errors: `Rejected` if there is a text that cannot be drawn, or the narration is not of this script; `Unavailable`
        if *into* is no folder that can be written to; `Misconfigured` if the fonts are not installed, saying how.
    Source: tests/contract/test_previewer.py.
    """

    async def draw_scenes(
        self, script: Script, narration: Narration, *, into: FilePath, progress: Progress
    ) -> tuple[str, ...]:
        """
        Draw *script* as *narration* times it, and return the names of the files, the contact sheet last.   [1, 2, 3]
        """
        ...
