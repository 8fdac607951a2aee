"""
Opens the library in memory.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from contract.openers._library_harness import PASSAGES, LibraryHarness
from vividly_adapters.memory.library import MemoryLibrary

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_core.ports.library import Library


@asynccontextmanager
async def memory_library() -> AsyncGenerator[LibraryHarness]:
    """
    The fake, given the passages themselves.
    """
    yield LibraryHarness(library=MemoryLibrary(PASSAGES), empty=_empty)


@asynccontextmanager
async def _empty() -> AsyncGenerator[Library]:
    yield MemoryLibrary()
