"""
Reads the database, through one server however many look.
"""

from __future__ import annotations

import time
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import anyio
import attrs
from anyio import to_thread

from vividly_adapters.postgres import migrate, probe
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.errors import translating_postgres
from vividly_runtime import database
from vividly_runtime.doctor.findings.database import RevisionReading, SchemaDifference, ServerReading
from vividly_runtime.resources import embedded_folder, open_database

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from vividly_runtime.settings.values import Settings


@attrs.define(kw_only=True)
class DatabaseDoor:
    """
    The database of the settings, opened by whoever looks first, for all. Make it with `open_door`.
    """

    settings: Settings
    _stack: AsyncExitStack
    _lock: anyio.Lock = attrs.field(factory=anyio.Lock, init=False)
    _url: str | None = attrs.field(default=None, init=False)

    async def missing(self) -> Path | None:
        """
        Where the embedded database would be made, if it is not there yet: to look must not make it.
        """
        if self.settings.database_url is not None:
            return None
        folder = embedded_folder(self.settings)
        return None if await anyio.Path(folder).exists() else folder

    async def url(self) -> str:
        """
        Its address.
        """
        async with self._lock:
            if self._url is None:
                self._url = await self._stack.enter_async_context(open_database(self.settings))
            return self._url


@asynccontextmanager
async def open_door(settings: Settings) -> AsyncGenerator[DatabaseDoor]:
    """
    Lend a door; what was opened through it is closed with the block.
    """
    async with AsyncExitStack() as stack:
        yield DatabaseDoor(settings=settings, stack=stack)


async def read_server(url: str) -> ServerReading:
    """
    What the server says of itself, and how long it takes to say nothing on a connection that is open.
    """
    async with open_engine(url, pool_size=1) as engine:
        server = await probe.read_server(engine)
        started = time.monotonic()
        await probe.ping(engine)
        seconds = time.monotonic() - started
    return ServerReading(
        version=server.version,
        connections=server.connections,
        most_connections=server.most_connections,
        answer_seconds=seconds,
    )


async def read_skew(url: str) -> tuple[float, float]:
    """
    By how many seconds the server's clock is ahead of ours, and how uncertain that is.
    """
    async with open_engine(url, pool_size=1) as engine:
        await probe.ping(engine)
        before = datetime.now(UTC)
        theirs = await probe.read_time(engine)
        after = datetime.now(UTC)
    uncertain = (after - before) / 2
    return (theirs - before - uncertain).total_seconds(), uncertain.total_seconds()


async def read_revision(url: str) -> RevisionReading:
    """
    Where the database is, and what this version knows.
    """
    scripts = await to_thread.run_sync(migrate.load_scripts)
    with translating_postgres(url):
        async with open_engine(url, pool_size=1) as engine, engine.connect() as connection:
            current = await migrate.current_revision(connection)
    head = scripts.get_current_head()
    assert head is not None
    known = frozenset(script.revision for script in scripts.walk_revisions())
    return RevisionReading(current=current, head=head, known=known)


async def read_schema(url: str) -> tuple[tuple[SchemaDifference, ...], tuple[str, ...]]:
    """
    The differences that must be mended, and those that do no harm.
    """
    report = await database.check(url)
    differences = tuple(
        SchemaDifference(table=d.table, item=d.item, kind=d.kind, expected=d.expected, line=str(d))
        for d in report.differences
    )
    return differences, tuple(map(str, report.notes))
