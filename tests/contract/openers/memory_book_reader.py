"""
Opens the reader of books that need no reading.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import attrs

from contract.openers._book_reader_harness import BookReaderHarness
from contract.openers._books import BARS, SEA
from vividly_adapters.memory.book_reader import MemoryBookReader
from vividly_core.domain.ids import BookId, FilePath

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@asynccontextmanager
async def memory_book_reader() -> AsyncGenerator[BookReaderHarness]:
    """
    The fake.
    """
    water = attrs.evolve(SEA, title="Water")
    torn = attrs.evolve(BARS, id=BookId("torn"))
    whole, broken, unreadable = FilePath("/water"), FilePath("/bars"), FilePath("/torn")
    yield BookReaderHarness(
        reader=MemoryBookReader(
            places={whole: (water,), broken: (BARS,), unreadable: (torn,)},
            warnings={BARS.id: ("page-2.xml: no well-formed XML; mend it",)},
            refused=frozenset({torn.id}),
        ),
        whole=whole,
        broken=broken,
        broken_file="page-2.xml",
        unreadable=unreadable,
        nowhere=FilePath("/nowhere"),
    )
