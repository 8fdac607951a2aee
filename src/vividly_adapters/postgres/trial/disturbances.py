"""
What may befall a database, done on purpose.
"""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.errors import translating_postgres
from vividly_adapters.postgres.execute import execute
from vividly_core.domain.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from sqlalchemy.ext.asyncio import AsyncEngine

_MORE_THAN_ANY_SERVER_LENDS: Final = 200

_POSTMASTER: Final = text("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS pid")
_TERMINATE: Final = text(
    """
    SELECT count(pg_terminate_backend(pid)) AS ended FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
        AND application_name = 'vividly' AND (NOT CAST(:listeners AS boolean) OR query ILIKE 'LISTEN%')
    """
)


async def postmaster_pid(engine: AsyncEngine) -> int:
    """
    The process id of the server; for the superuser of a server on this machine.
    """
    (row,) = await execute(engine, _POSTMASTER, {})
    return int(row["pid"])


async def terminate_backends(engine: AsyncEngine, *, only_listeners: bool = False) -> int:
    """
    End the connections of everybody else to this database, and return how many there were.
    """
    (row,) = await execute(engine, _TERMINATE, {"listeners": only_listeners})
    return int(row["ended"])


@asynccontextmanager
async def all_connections_taken(url: str) -> AsyncGenerator[int]:
    """
    Hold every connection that the server at *url* still has to lend, and tell how many.
    """
    async with AsyncExitStack() as stack:
        held = 0
        with suppress(Unavailable):
            while held < _MORE_THAN_ANY_SERVER_LENDS:
                engine = await stack.enter_async_context(open_engine(url, pool_size=1))
                with translating_postgres():
                    await stack.enter_async_context(engine.connect())
                held += 1
        yield held


async def spoil(engine: AsyncEngine, request_id: object, column: str, value: str) -> None:
    """
    Write the SQL expression *value* into a request's row, past every rule of ours.
    """
    statement = f"UPDATE content_requests SET {column} = {value} WHERE id = CAST(:id AS uuid)"  # noqa: S608  a trial's own words
    await execute(engine, text(statement), {"id": request_id})
