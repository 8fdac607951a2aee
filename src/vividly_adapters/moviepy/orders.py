"""
What the process that draws is told, and the folder that it works in.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import anyio
from anyio import to_thread

from vividly_adapters._lent_folder import lent_folder
from vividly_adapters._translate import translating
from vividly_core.domain import narration_codec, script_codec
from vividly_core.domain.errors import Rejected, Unavailable
from vividly_core.domain.ids import FilePath

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Collection
    from pathlib import Path

    import attrs

    from vividly_core.domain.lesson import Narration, Script

JOB: Final = "vividly_adapters.moviepy._job"
"""The module of the process."""

MEMORY_BYTES: Final = 4_000_000_000
"""The address space that a process may have, where nobody says otherwise. 700 MB are enough for 1080 lines."""

LEAST_MEMORY_BYTES: Final = 256_000_000
"""With less the encoder, a program of 170 MB, cannot even be started."""

_WORKSHOP: Final = ".vividly-film-"
_SOUND_RATE: Final = 48_000
_SMALLEST: Final = 128


def even_pixels(_: object, attribute: attrs.Attribute[int], pixels: int) -> None:
    """
    Check a width or a height.
    """
    if pixels < _SMALLEST or pixels % 2:
        raise ValueError(f"{attribute.name} is {pixels}; give an even number of pixels, {_SMALLEST} or more")


def one_of(names: Collection[str]) -> Callable[[object, attrs.Attribute[str], str], None]:
    """
    Make a check that a text is one of *names*.
    """

    def check(_: object, attribute: attrs.Attribute[str], name: str) -> None:
        if name not in names:
            raise ValueError(f"{attribute.name} is {name!r}; give one of {', '.join(names)}")

    return check


def whole_samples(_: object, attribute: attrs.Attribute[int], rate: int) -> None:
    """
    Check a frame rate: a frame must last a whole number of samples.
    """
    if rate < 1 or _SOUND_RATE % rate:
        raise ValueError(f"{attribute.name} is {rate}; give one that divides {_SOUND_RATE}, such as 24, 25 or 30")


def script_job(verb: str, script: Script, narration: Narration | None = None) -> dict[str, Any]:
    """
    The job to do *verb* with *script*.

    :raises Rejected: if it holds what cannot be stored.
    """
    with translating({ValueError: lambda _: Rejected("there is half of a surrogate pair, or a time without end")}):
        job = {"verb": verb, "script": script_codec.encode(script).decode()}
        if narration is not None:
            job["narration"] = narration_codec.encode(narration).decode()
    return job


@asynccontextmanager
async def workshop(parent: Path) -> AsyncGenerator[FilePath]:
    """
    Lend a folder in *parent*, gone in the end; those that the dead left there go as well.

    :raises Unavailable: if there can be none.
    """
    lent = lent_folder(parent, _WORKSHOP)
    with translating({OSError: lambda error: Unavailable(f"there is no folder to make the film in: {error}")}):
        path = await to_thread.run_sync(lent.__enter__)
    try:
        yield FilePath(str(path))
    finally:
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(lent.__exit__, None, None, None)
