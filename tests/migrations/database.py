"""
Talks to a test's database behind the back of what is tested.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.schema_check import check, read_live

if TYPE_CHECKING:
    from vividly_adapters.postgres.catalogue import Catalogue

DEPLOYED: Final = Path(__file__).with_name("deployed.sql").read_text(encoding="utf-8")

REQUEST: Final = """
    INSERT INTO users (user_id, email, password_hash, first_name, last_name, role)
    VALUES ('user_1', 'one@example.org', '!', 'Ada', 'Lovelace', 'student') ON CONFLICT DO NOTHING;
    INSERT INTO content_requests (id, correlation_id, student_id, topic)
    VALUES ('00000000-0000-4000-8000-00000000000a', 'req_a', 'user_1', 'why is the sky blue');
"""
"""A student with one request."""


async def run(url: str, script: str) -> None:
    """
    Run any number of statements.
    """
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(script)
    finally:
        connection.terminate()


async def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    """
    What *query* returns.
    """
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        connection.terminate()


async def value(url: str, query: str) -> Any:
    """
    The one value that *query* returns.
    """
    ((found,),) = await rows(url, query)
    return found


async def catalogue(url: str) -> Catalogue:
    """
    All that the database's schema holds.
    """
    async with open_engine(url) as engine, engine.connect() as connection:
        return await read_live(connection)


async def differences(url: str) -> list[str]:
    """
    What a check of the database finds, one line each.
    """
    return [str(difference) for difference in (await check(url)).differences]
