"""
Makes a film of a lesson.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from vividly_core.domain.ids import FilePath
    from vividly_core.domain.lesson import Film, Narration, Script

    from .progress import Progress


class Renderer(Protocol):
    """
    Draws.

    Shape: an MP4 file: one H.264 video stream and one AAC audio stream, which end together within one frame, the
        index in front; it may hold captions, chapters and a poster beside them. A JPEG picture of the lesson's title.
    Units: pixels, frames a second, seconds.
    Ownership: the files are the caller's.
    Concurrency: from many tasks at once; it may render them one after another.
    Idempotency: rendering again replaces the file.
    Cancellation: leaves no process within a second, and *into* as it was.
    Errors: `Rejected` if there is a text that cannot be drawn, or the narration is not of this script; `Unavailable`
        for a full disk, a killed encoder or a recording that cannot be read; `Misconfigured` if the encoder or the
        fonts are not installed, or the film needs more memory than it may have, saying how to mend it. An error
        leaves *into* as it was.
    Source: tests/contract/test_renderer.py.
    """

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
        Film *script* as *narration* times it, with the sound of the WAV file *audio*.   [1, 2, 3]
        """
        ...

    async def draw_thumbnail(self, script: Script, *, into: FilePath) -> None:
        """
        Draw the picture that stands for the lesson.                                 [4]
        """
        ...
