"""
A file that is there whole, or not at all.
"""

from __future__ import annotations

import os
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import anyio
from anyio import to_thread

from vividly_core.domain.errors import Unavailable
from vividly_core.domain.ids import FilePath

from ._translate import translating

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator


PART: Final = ".part-"
"""How the names of files begin that are being written."""


@asynccontextmanager
async def whole_file(into: FilePath) -> AsyncGenerator[FilePath]:
    """
    Lend a path beside *into*; what the block writes there is renamed to *into* when it ends well.

    When it raises or is cancelled, *into* is as it was before, and nothing stays beside it.

    :raises Unavailable: if the file cannot be put in its place.
    """
    part = _beside(into)
    try:
        yield FilePath(str(part))
        with translating(
            {OSError: lambda error: Unavailable(f"the file cannot be put in its place: {_reason(error)}")}
        ):
            await to_thread.run_sync(os.replace, part, into)
    finally:
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(_remove, part)


@contextmanager
def whole_file_here(into: Path) -> Generator[Path]:
    """
    The same for who has no event loop, such as a job in a process of its own.

    :raises OSError: if the file cannot be put in its place.
    """
    part = _beside(FilePath(str(into)))
    try:
        yield part
        part.replace(into)
    finally:
        _remove(part)


def _beside(into: FilePath) -> Path:
    # A hidden name of its own length: *into* may have the longest name there can be.
    return Path(into).with_name(f"{PART}{uuid4().hex}")


def _remove(part: Path) -> None:
    part.unlink(missing_ok=True)


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", error))
