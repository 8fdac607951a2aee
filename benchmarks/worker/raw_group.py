"""
The raw loop with group commit: whatever is waiting when the connection is free goes in one statement.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import attrs

from . import raw_sql as sql
from .databases import execute, settle
from .load import OUTPUT, STEPS

if TYPE_CHECKING:
    from .load import Load
    from .meter import Meter

_OUTPUT: Final = json.dumps(OUTPUT)
_DONE: Final = 100

_Row = tuple[int, int, str, int, str]


@attrs.frozen
class RawGroup:
    """
    Two connections: one claims as many requests as there is room for, one writes everybody's checkpoints.
    """

    async def prepare(self, url: str) -> None:
        """
        Make the three tables.
        """
        await execute(url, sql.TABLES)

    async def throughput(self, url: str, load: Load, meter: Meter) -> None:
        """
        A checkpoint returns when it is committed, as in the other raw loops.
        """
        async with AsyncExitStack() as stack:
            claimer, writer = [await asyncpg.connect(url) for _ in range(2)]
            stack.push_async_callback(claimer.close)
            stack.push_async_callback(writer.close)
            await execute(url, sql.FILL, load.warm)
            await _drain(claimer, writer, load.in_flight)
            await execute(url, sql.FILL, load.requests)
            await settle(url)
            meter.start()
            done = await _drain(claimer, writer, load.in_flight)
            meter.stop(load.requests)
            assert done == load.requests, "a request was lost"


@attrs.define
class _Writer:
    connection: Any
    waiting: list[tuple[_Row, asyncio.Future[None]]] = attrs.field(factory=list)
    rung: asyncio.Event = attrs.field(factory=asyncio.Event)

    async def write(self, row: _Row) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.append((row, future))
        self.rung.set()
        await future

    async def flush_for_ever(self) -> None:
        while True:
            await self.rung.wait()
            self.rung.clear()
            batch, self.waiting = sorted(self.waiting, key=lambda each: each[0][0]), []
            if not batch:
                continue
            columns = [list(column) for column in zip(*(row for row, _ in batch), strict=True)]
            written = await self.connection.fetch(sql.CHECKPOINT_MANY, *columns)
            assert len(written) == len(batch), "a lease was lost, which nobody else wanted"
            for _, future in batch:
                future.set_result(None)


async def _drain(claimer: Any, connection: Any, in_flight: int) -> int:
    writer, done, running = _Writer(connection), 0, set[asyncio.Task[None]]()
    flusher = asyncio.create_task(writer.flush_for_ever())
    try:
        while True:
            claimed = await claimer.fetch(sql.CLAIM, in_flight - len(running))
            running |= {asyncio.create_task(_one(writer, *row)) for row in claimed}
            if not running:
                return done
            finished, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in finished:
                task.result()
            done += len(finished)
    finally:
        flusher.cancel()


async def _one(writer: _Writer, request: int, token: int) -> None:
    for number in range(1, STEPS + 1):
        await writer.write((request, token, f"stage {number}", number * 15, _OUTPUT))
    await writer.write((request, token, "done", _DONE, _OUTPUT))
