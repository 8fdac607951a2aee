"""
A file that is there whole, or not at all.
"""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import anyio
from anyio import to_thread

from vividly_core.domain.errors import Unavailable
from vividly_core.domain.ids import FilePath

from ._translate import translating

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@asynccontextmanager
async def whole_file(into: FilePath) -> AsyncGenerator[FilePath]:
    """
    Lend a path beside *into*; what the block writes there is renamed to *into* when it ends well.

    When it raises or is cancelled, *into* is as it was before, and nothing stays beside it.

    :raises Unavailable: if the file cannot be put in its place.
    """
    # A hidden name of its own length: *into* may have the longest name there can be.
    part = Path(into).with_name(f".part-{uuid4().hex}")
    try:
        yield FilePath(str(part))
        with translating(
            {OSError: lambda error: Unavailable(f"the file cannot be put in its place: {_reason(error)}")}
        ):
            await to_thread.run_sync(os.replace, part, into)
    finally:
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(_remove, part)


def _remove(part: Path) -> None:
    part.unlink(missing_ok=True)


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", error))
