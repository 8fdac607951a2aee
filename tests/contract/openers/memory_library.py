"""
Opens the library in memory.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from contract.openers._library_harness import PASSAGES, LibraryHarness
from vividly_adapters.memory.library import MemoryLibrary

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence

    from vividly_core.domain.book import Grades
    from vividly_core.domain.ids import TopicId
    from vividly_core.domain.lesson import Passage
    from vividly_core.ports.library import Library


@asynccontextmanager
async def memory_library() -> AsyncGenerator[LibraryHarness]:
    """
    The fake, given the passages themselves.
    """
    yield LibraryHarness(library=MemoryLibrary(PASSAGES), holding=_holding)


@asynccontextmanager
async def _holding(passages: Sequence[Passage], grades: Mapping[TopicId, Grades]) -> AsyncGenerator[Library]:
    yield MemoryLibrary(tuple(passages), grades)
