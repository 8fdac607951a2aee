"""
Films by MoviePy, made in a process of their own.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import anyio
import attrs
from anyio import to_thread

from vividly_adapters._child import run_child
from vividly_adapters._translate import translating
from vividly_adapters._whole_file import whole_file
from vividly_core.domain import narration_codec, script_codec
from vividly_core.domain.errors import Rejected, Unavailable
from vividly_core.domain.lesson import Film
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from contextlib import AbstractContextManager

    from vividly_core.domain.ids import FilePath
    from vividly_core.domain.lesson import Narration, Script
    from vividly_core.ports.progress import Progress

_JOB: Final = "vividly_adapters.moviepy._job"
_SOUND_RATE: Final = 48_000
_SMALLEST: Final = 128


def _even(_: object, attribute: attrs.Attribute[int], pixels: int) -> None:
    if pixels < _SMALLEST or pixels % 2:
        raise ValueError(f"{attribute.name} is {pixels}; give an even number of pixels, {_SMALLEST} or more")


def _whole_samples(_: object, attribute: attrs.Attribute[int], rate: int) -> None:
    if rate < 1 or _SOUND_RATE % rate:
        raise ValueError(f"{attribute.name} is {rate}; give one that divides {_SOUND_RATE}, such as 24, 25 or 30")


@attrs.frozen(kw_only=True)
class MoviePyRenderer:
    """
    Slides that follow the words, encoded as H.264 with 4:2:0 chroma in BT.709 colours.

    *width* and *height* are in pixels. It draws what Roboto has a picture for, and what DejaVu has if matplotlib is
    installed, except scripts that run from right to left. Each call makes a process of its own, and works in a
    hidden folder beside the target, which it replaces at the end.
    """

    width: int = attrs.field(default=1280, validator=_even)
    height: int = attrs.field(default=720, validator=_even)
    frames_per_second: int = attrs.field(default=24, validator=_whole_samples)

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
        Film *script* as *narration* times it, with the sound of the WAV file *audio*.
        """
        progress(0.0)
        with _refusing_what_cannot_be_stored():
            timings = narration_codec.encode(narration).decode()
        job = {
            **self._job("film", script),
            "narration": timings,
            "frames_per_second": self.frames_per_second,
            "audio": audio,
        }
        film = Film(**await _make(job, into, progress))
        progress(1.0)
        return film

    async def draw_thumbnail(self, script: Script, *, into: FilePath) -> None:
        """
        Draw the title card.
        """
        await _make(self._job("title", script), into, silent)

    def _job(self, verb: str, script: Script) -> dict[str, Any]:
        with _refusing_what_cannot_be_stored():
            encoded = script_codec.encode(script).decode()
        return {"verb": verb, "script": encoded, "width": self.width, "height": self.height}


def _refusing_what_cannot_be_stored() -> AbstractContextManager[None]:
    return translating(
        {ValueError: lambda _: Rejected("there is half of a surrogate pair, or a time without end")}
    )


async def _make(job: dict[str, Any], into: FilePath, progress: Progress) -> Any:
    """
    Have a child do *job* in a folder of its own, and put the file that it made in its place.
    """
    async with _workshop(beside=into) as folder, whole_file(into) as part:
        return await run_child(_JOB, {**job, "folder": folder, "into": part}, progress=progress)


@asynccontextmanager
async def _workshop(*, beside: FilePath) -> AsyncGenerator[str]:
    """
    A folder where there is room for *beside* as well, gone in the end.
    """
    with translating({OSError: lambda error: Unavailable(f"there is no folder to make the film in: {error}")}):
        path = await to_thread.run_sync(tempfile.mkdtemp, None, ".film-", Path(beside).parent)
    try:
        yield path
    finally:
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(shutil.rmtree, path, True)  # noqa: FBT003  positional in run_sync
