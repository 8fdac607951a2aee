"""
The raw loop: a driver, the statements that are needed, and nothing else. It cannot fail, retry or stop.
"""

from __future__ import annotations

import asyncio
import enum
import json
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import attrs

from . import raw_sql as sql
from .databases import execute, settle
from .load import OUTPUT, STEPS

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from .load import Load
    from .meter import Meter

_POOL: Final = 15
_OUTPUT: Final = json.dumps(OUTPUT)
_ONE: Final = 1


class Shape(enum.Enum):
    """
    How a checkpoint reaches the server.
    """

    STATEMENT = enum.auto()
    """One statement, on a connection that the request holds from claim to completion."""

    POOLED = enum.auto()
    """One statement, on a connection from the pool: stages last too long to hold one."""

    TRANSACTION = enum.auto()
    """Three statements in a transaction, on a connection that the request holds."""


@attrs.frozen
class Raw:
    """
    One request after the other in each of the tasks.
    """

    shape: Shape

    async def prepare(self, url: str) -> None:
        """
        Make the three tables.
        """
        await execute(url, sql.TABLES)

    async def throughput(self, url: str, load: Load, meter: Meter) -> None:
        """
        As many tasks as there may be requests in flight.
        """
        async with self._connections(url, load.in_flight) as lenders:
            await execute(url, sql.FILL, load.warm)
            await asyncio.gather(*(self._drain(lend) for lend in lenders))
            await execute(url, sql.FILL, load.requests)
            await settle(url)
            meter.start()
            done = await asyncio.gather(*(self._drain(lend) for lend in lenders))
            meter.stop(load.requests)
            assert sum(done) == load.requests, "a request was lost"

    @asynccontextmanager
    async def _connections(self, url: str, in_flight: int) -> AsyncGenerator[list[_Lend]]:
        async with AsyncExitStack() as stack:
            if self.shape is Shape.POOLED:
                size = min(in_flight, _POOL)
                pool = await stack.enter_async_context(asyncpg.create_pool(url, min_size=size, max_size=size))
                yield [pool.acquire] * in_flight
                return
            held = [await asyncpg.connect(url) for _ in range(in_flight)]
            for connection in held:
                stack.push_async_callback(connection.close)
            yield [_Held(connection) for connection in held]

    async def _drain(self, lend: _Lend) -> int:
        done = 0
        while True:
            async with lend() as connection:
                claimed = await connection.fetchrow(sql.CLAIM, _ONE)
            if claimed is None:
                return done
            request, token = claimed
            for number in range(1, STEPS + 1):
                async with lend() as connection:
                    await self._checkpoint(connection, request, token, number)
            async with lend() as connection:
                _check(await connection.fetchval(sql.COMPLETE, request, token, _OUTPUT))
            done += 1

    async def _checkpoint(self, connection: Any, request: int, token: int, number: int) -> None:
        stage, progress = f"stage {number}", number * 15
        if self.shape is not Shape.TRANSACTION:
            _check(await connection.fetchval(sql.CHECKPOINT, request, token, stage, progress, _OUTPUT))
            return
        async with connection.transaction():
            _check(await connection.fetchval(sql.MOVE, request, token, stage, progress))
            await connection.execute(sql.KEEP_STAGE, request, stage, _OUTPUT)
            await connection.execute(sql.TELL, request, stage)


@attrs.frozen
class _Held:
    """
    Lends the one connection that it has.
    """

    connection: Any

    def __call__(self) -> _Held:
        return self

    async def __aenter__(self) -> Any:
        return self.connection

    async def __aexit__(self, *_: object) -> None:
        return None


if TYPE_CHECKING:
    _Lend = Callable[[], Any]
    _Flush = Callable[[list[Any]], Awaitable[None]]


def _check(request: int | None) -> None:
    assert request is not None, "a lease was lost, which nobody else wanted"
