"""
Opens the Postgres dead letters, in a database of their own that the migrations built.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from sqlalchemy import text

from contract.openers._dead_letters_harness import DeadLettersHarness
from contract.openers._pool import connections_in_use
from contract.openers.postgres import migrated_database, server_url
from vividly_adapters.postgres.dead_letters import PostgresDeadLetters
from vividly_adapters.postgres.engine import open_engine

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@asynccontextmanager
async def postgres_dead_letters() -> AsyncGenerator[DeadLettersHarness]:
    """
    An empty table; in the end, all its connections are back.
    """
    async with migrated_database() as url, open_engine(url) as engine, open_engine(server_url()) as elsewhere:

        async def bodies() -> list[bytes]:
            async with engine.connect() as connection:
                found = await connection.scalars(text("SELECT body FROM dead_letters"))
                return [bytes(body) for body in found]

        yield DeadLettersHarness(
            letters=PostgresDeadLetters(engine=engine),
            bodies=bodies,
            keeps_every_character=False,
            absent=PostgresDeadLetters(engine=elsewhere),
        )
        assert connections_in_use(engine) == 0
