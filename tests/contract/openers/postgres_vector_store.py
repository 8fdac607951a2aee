"""
Opens the store of vectors in Postgres.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from sqlalchemy import text

from contract.openers._pool import connections_in_use
from contract.openers._vector_store_harness import VectorStoreHarness
from contract.openers.postgres import migrated_database
from vividly_adapters.postgres.bookshelf import PostgresBookshelf
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.vector_store import PostgresVectorStore

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_core.ports.vector_store import VectorStore


@asynccontextmanager
async def postgres_vector_store() -> AsyncGenerator[VectorStoreHarness]:
    """
    A database of its own, with pgvector; in the end, all its connections are back.
    """
    async with migrated_database() as url, open_engine(url) as engine:
        yield VectorStoreHarness(
            shelf=PostgresBookshelf(engine=engine), store=PostgresVectorStore(engine=engine), useless=_useless
        )
        assert connections_in_use(engine) == 0


@asynccontextmanager
async def _useless() -> AsyncGenerator[VectorStore]:
    async with migrated_database() as url, open_engine(url) as engine:
        async with engine.begin() as connection:
            await connection.execute(text("DROP EXTENSION vector CASCADE"))
        yield PostgresVectorStore(engine=engine)
