"""
The driver's own connections, for the statements that run all the time: what lies between costs twice what they do.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import anyio
import asyncpg
from sqlalchemy.util import greenlet_spawn

from .errors import translating_postgres

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from sqlalchemy.ext.asyncio import AsyncEngine
    from sqlalchemy.pool import PoolProxiedConnection

_CLOSE_SECONDS: Final = 5


@asynccontextmanager
async def borrow(engine: AsyncEngine) -> AsyncGenerator[Any]:
    """
    Lend a connection of asyncpg's from the pool of *engine*, outside of any transaction. JSON comes out of it as
    values, and goes in as text.

    It goes back to the pool unless something went wrong with it: whoever was interrupted in the middle of a
    statement cannot know what state it is in.
    """
    pooled = await engine.raw_connection()
    driver: Any = pooled.driver_connection
    try:
        yield driver
    except BaseException as error:
        if isinstance(error, asyncpg.PostgresError) and not driver.is_closed():
            # The database refused a statement, and said so: the connection is as good as before.
            await _give_back(pooled)
        else:
            pooled.invalidate()
        raise
    else:
        await _give_back(pooled)


async def _give_back(pooled: PoolProxiedConnection) -> None:
    # One that the pool has no room for is closed, which takes a while.
    with anyio.move_on_after(_CLOSE_SECONDS, shield=True):
        await greenlet_spawn(pooled.close)


async def fetch(engine: AsyncEngine, statement: str, *arguments: object) -> list[Any]:
    """
    Run *statement*, committed by itself, and return its records.

    :raises PortError: see `errors`.
    """
    with translating_postgres():
        async with borrow(engine) as connection:
            found: list[Any] = await connection.fetch(statement, *arguments)
            return found
