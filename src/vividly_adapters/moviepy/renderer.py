"""
Films and pictures of lessons, made in a process of their own.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from vividly_adapters._child import ask_child, run_child
from vividly_adapters._whole_file import whole_file
from vividly_core.domain.lesson import Film
from vividly_core.ports.progress import silent

from .orders import JOB, LEAST_MEMORY_BYTES, MEMORY_BYTES, even_pixels, one_of, script_job, whole_samples, workshop
from .theme import MODES
from .x264 import QUALITIES

if TYPE_CHECKING:
    from vividly_core.domain.ids import FilePath
    from vividly_core.domain.lesson import Narration, Script
    from vividly_core.ports.progress import Progress


_CACHE_BYTES: Final = 2_000_000_000


@attrs.frozen(kw_only=True)
class MoviePyRenderer:
    """
    Slides that follow the words, encoded as H.264 with 4:2:0 chroma in BT.709 colours, at a constant frame rate.

    *width* and *height* are in pixels; *quality* is ``draft``, ``standard`` or ``high``. It draws what Roboto has a
    picture for, DejaVu and STIX, which come with matplotlib, and Noto, where the extra ``fonts`` is installed. With
    *reduced_motion* nothing fades. *theme* is ``dark`` or ``light``; the subject chooses the accent.

    Scenes are encoded by themselves, *workers* at once, or as many as there are processors for 0. With a
    *cache_folder* they are kept there, in at most *cache_bytes*, so that a lesson that is resumed or changed costs
    only what is new in it. *clips* may name a maker of MoviePy's clips, as ``package.module:function``; see `clips`.

    Each call makes a process of its own, and works in a hidden folder beside the target, which it replaces at the
    end. No process has more than *memory_bytes* of address space.
    """

    width: int = attrs.field(default=1280, validator=even_pixels)
    height: int = attrs.field(default=720, validator=even_pixels)
    frames_per_second: int = attrs.field(default=24, validator=whole_samples)
    quality: str = attrs.field(default="standard", validator=one_of(QUALITIES))
    workers: int = attrs.field(default=0, validator=attrs.validators.ge(0))
    cache_folder: FilePath | None = None
    cache_bytes: int = attrs.field(default=_CACHE_BYTES, validator=attrs.validators.ge(0))
    memory_bytes: int = attrs.field(default=MEMORY_BYTES, validator=attrs.validators.ge(LEAST_MEMORY_BYTES))
    clips: str | None = None
    reduced_motion: bool = False
    theme: str = attrs.field(default="dark", validator=one_of(MODES))

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
        Film *script* as *narration* times it, with the sound of *audio*, which any ffmpeg reads.
        """
        progress(0.0)
        job = {**attrs.asdict(self), **script_job("film", script, narration), "audio": audio}
        async with workshop(Path(into).parent) as folder, whole_file(into) as part:
            answer = await ask_child(JOB, {**job, "folder": folder, "into": part}, progress=progress)
        progress(1.0)
        return Film(**answer.result, usage=(answer.usage,))

    async def draw_thumbnail(self, script: Script, *, into: FilePath) -> None:
        """
        Draw the title card.
        """
        async with whole_file(into) as part:
            job = {**attrs.asdict(self), **script_job("title", script), "into": part}
            await run_child(JOB, job, progress=silent)
