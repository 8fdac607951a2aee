"""
Opens the bookshelf in Postgres.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from sqlalchemy import text

from contract.openers._bookshelf_harness import BookshelfHarness
from contract.openers._pool import connections_in_use
from contract.openers.postgres import migrated_database
from vividly_adapters.postgres.bookshelf import PostgresBookshelf
from vividly_adapters.postgres.engine import open_engine

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

_LEFT = """
SELECT (SELECT count(*) FROM library_passages) + (SELECT count(*) FROM library_topics)
    + (SELECT count(*) FROM library_postings)
"""


@asynccontextmanager
async def postgres_bookshelf() -> AsyncGenerator[BookshelfHarness]:
    """
    Empty tables; in the end, all connections are back.
    """
    async with migrated_database() as url, open_engine(url) as engine:

        async def leftovers() -> int:
            async with engine.connect() as connection:
                return int(await connection.scalar(text(_LEFT)) or 0)

        yield BookshelfHarness(shelf=PostgresBookshelf(engine=engine), leftovers=leftovers)
        assert connections_in_use(engine) == 0
