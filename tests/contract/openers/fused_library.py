"""
Opens the fused library, with each topic's passages in one of its two.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from contract.openers._books import book
from contract.openers._library_harness import LEVERS, PASSAGES, LibraryHarness
from vividly_adapters.fusion.library import FusedLibrary
from vividly_adapters.memory.bookshelf import MemoryBookshelf
from vividly_adapters.memory.library import MemoryLibrary
from vividly_core.domain.book import BookPassage, PassageKind

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_core.ports.library import Library


@asynccontextmanager
async def fused_library() -> AsyncGenerator[LibraryHarness]:
    """
    All are in a book, and the levers in the other library as well: they must come once.
    """
    shelf = MemoryBookshelf()
    await shelf.put(book(BookPassage(passage=passage, kind=PassageKind.TEXT) for passage in PASSAGES))
    yield LibraryHarness(
        library=FusedLibrary(
            books=MemoryLibrary(PASSAGES),
            shelf=shelf,
            other=MemoryLibrary(tuple(passage for passage in PASSAGES if passage.topic == LEVERS)),
        ),
        empty=_empty,
    )


@asynccontextmanager
async def _empty() -> AsyncGenerator[Library]:
    yield FusedLibrary(books=MemoryLibrary(), shelf=MemoryBookshelf(), other=MemoryLibrary())
