"""
Opens the bookshelf in memory.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from contract.openers._bookshelf_harness import BookshelfHarness
from vividly_adapters.memory.bookshelf import MemoryBookshelf

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@asynccontextmanager
async def memory_bookshelf() -> AsyncGenerator[BookshelfHarness]:
    """
    The fake.
    """
    shelf = MemoryBookshelf()

    async def leftovers() -> int:
        return sum(card.parts for card in await shelf.cards())

    yield BookshelfHarness(shelf=shelf, leftovers=leftovers)
