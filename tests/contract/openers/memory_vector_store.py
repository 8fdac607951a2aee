"""
Opens the store of vectors in memory.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from contract.openers._vector_store_harness import VectorStoreHarness
from vividly_adapters.memory.bookshelf import MemoryBookshelf
from vividly_adapters.memory.vector_store import MemoryVectorStore

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_core.ports.vector_store import VectorStore


@asynccontextmanager
async def memory_vector_store() -> AsyncGenerator[VectorStoreHarness]:
    """
    The fake.
    """
    shelf = MemoryBookshelf()
    yield VectorStoreHarness(shelf=shelf, store=MemoryVectorStore(shelf), useless=_useless)


@asynccontextmanager
async def _useless() -> AsyncGenerator[VectorStore]:
    yield MemoryVectorStore(MemoryBookshelf(), searchable=False)
