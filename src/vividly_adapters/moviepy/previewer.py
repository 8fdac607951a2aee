"""
Pictures of the scenes of a film, drawn in a process of their own.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import attrs

from vividly_adapters._child import run_child
from vividly_adapters._whole_file import whole_file
from vividly_core.domain.ids import FilePath

from .orders import JOB, LEAST_MEMORY_BYTES, MEMORY_BYTES, even_pixels, script_job, whole_samples, workshop

if TYPE_CHECKING:
    from vividly_core.domain.lesson import Narration, Script
    from vividly_core.ports.progress import Progress


@attrs.frozen(kw_only=True)
class MoviePyPreviewer:
    """
    Draws what `MoviePyRenderer` films, at the same size and rate.
    """

    width: int = attrs.field(default=1280, validator=even_pixels)
    height: int = attrs.field(default=720, validator=even_pixels)
    frames_per_second: int = attrs.field(default=24, validator=whole_samples)
    memory_bytes: int = attrs.field(default=MEMORY_BYTES, validator=attrs.validators.ge(LEAST_MEMORY_BYTES))

    async def draw_scenes(
        self, script: Script, narration: Narration, *, into: FilePath, progress: Progress
    ) -> tuple[str, ...]:
        """
        Draw each scene as it stands at its end, and a contact sheet.
        """
        job = {**attrs.asdict(self), **script_job("scenes", script, narration)}
        async with workshop(Path(into)) as folder:
            names = tuple(await run_child(JOB, {**job, "folder": folder}, progress=progress))
            for name in names:
                async with whole_file(FilePath(f"{into}/{name}")) as part:
                    await anyio.Path(folder, name).rename(part)
        progress(1.0)
        return names
