"""
What may befall a database, done on purpose.
"""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

from anyio import CancelScope
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
_NO_TIMEOUT: Final = text("SET statement_timeout = 0")
_OWN_TIMEOUT: Final = text("RESET statement_timeout")
_RELOAD: Final = text("SELECT pg_reload_conf()")
_LOOK: Final = text("SELECT count(*) FROM content_requests")
_OPEN: Final = text(
    """
    SELECT id FROM content_requests WHERE status NOT IN ('completed', 'failed', 'cancelled')
    ORDER BY id DESC LIMIT :limit
    """
)
_LOCK: Final = text("SELECT FROM content_requests WHERE id = CAST(:id AS uuid) FOR UPDATE")
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


@asynccontextmanager
async def server_setting(engine: AsyncEngine, name: str, value: str) -> AsyncGenerator[None]:
    """
    Let every session of the server have *value* for *name*, those included that are open; *name* is a word of a trial.
    """
    await _set(engine, f"ALTER SYSTEM SET {name} = '{value}'")
    try:
        yield
    finally:
        with CancelScope(shield=True):
            await _set(engine, f"ALTER SYSTEM RESET {name}")


async def _set(engine: AsyncEngine, statement: str) -> None:
    with translating_postgres():
        async with engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            # Whatever was set must not keep anybody from setting it back.
            await connection.execute(_NO_TIMEOUT)
            await connection.execute(text(statement))
            await connection.execute(_RELOAD)
            await connection.execute(_OWN_TIMEOUT)


@asynccontextmanager
async def snapshot_held(url: str) -> AsyncGenerator[None]:
    """
    Keep a transaction open that sees the database at *url* as it is now: nothing that changes is cleaned up meanwhile.
    """
    async with open_engine(url, pool_size=1) as engine, engine.connect() as connection:
        await connection.execution_options(isolation_level="REPEATABLE READ")
        await connection.execute(_LOOK)
        yield


@asynccontextmanager
async def rows_locked(url: str, limit: int) -> AsyncGenerator[int]:
    """
    Lock the rows of *limit* open requests, the newest first, which is against everybody's order; tell how many it are.
    What stands in the way of somebody else's lock may be ended as a deadlock.
    """
    async with open_engine(url, pool_size=1) as engine, engine.connect() as connection:
        locked = 0
        with translating_postgres():
            found = (await connection.execute(_OPEN, {"limit": limit})).scalars().all()
            for request in found:
                await connection.execute(_LOCK, {"id": request})
                locked += 1
        yield locked


async def spoil(engine: AsyncEngine, request_id: object, column: str, value: str) -> None:
    """
    Write the SQL expression *value* into a request's row, past every rule of ours.
    """
    statement = f"UPDATE content_requests SET {column} = {value} WHERE id = CAST(:id AS uuid)"  # noqa: S608  a trial's own words
    await execute(engine, text(statement), {"id": request_id})
