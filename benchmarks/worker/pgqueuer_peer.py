"""
PgQueuer: one job of six steps without checkpoints.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import attrs
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries

from .countdown import Countdown, until
from .databases import settle
from .load import STEPS
from .pauses import pauses

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from pgqueuer.models import Job

    from .load import Idle, Load
    from .meter import Meter

_NAME: Final = "request"
_LEFT: Final = "SELECT count(*) FROM pgqueuer"


@attrs.frozen
class PgQueuerPeer:
    """
    The documented consumer: one asyncpg connection, and batches as large as there may be requests in flight.
    """

    async def prepare(self, url: str) -> None:
        """
        Install its schema.
        """
        async with _connected(url) as connection:
            await Queries(AsyncpgDriver(connection)).install()

    async def throughput(self, url: str, load: Load, meter: Meter) -> None:
        """
        From the start of the worker until the queue is empty.
        """
        async with _connected(url) as connection:
            await _enqueue(connection, load.warm)
            await _drain(url, load.warm, load.in_flight)
            await _enqueue(connection, load.requests)
            await settle(url)
            meter.start()
            await _drain(url, load.requests, load.in_flight)
            meter.stop(load.requests)

    async def pickup(self, url: str, idle: Idle) -> list[float]:
        """
        Enqueued in the worker's own process, on another connection.
        """
        begun = asyncio.Event()

        async def job(_: Job) -> None:
            begun.set()

        seconds: list[float] = []
        async with _connected(url) as connection, _working(url, job):
            for pause in pauses(idle):
                await asyncio.sleep(pause)
                enqueued_at = time.perf_counter()
                await _enqueue(connection, 1)
                await begun.wait()
                seconds.append(time.perf_counter() - enqueued_at)
                begun.clear()
        return seconds

    async def work(self, url: str, step: Callable[[int], Awaitable[None]]) -> None:
        """
        A job has no checkpoints: it is taken from its first step on.
        """

        async def job(_: Job) -> None:
            for number in range(1, STEPS + 1):
                await step(number)

        async with _working(url, job):
            await asyncio.Event().wait()

    async def submit(self, url: str) -> None:
        """
        Enqueue one job.
        """
        async with _connected(url) as connection:
            await _enqueue(connection, 1)


async def _drain(url: str, count: int, batch: int) -> None:
    done = Countdown(count)

    async def job(_: Job) -> None:
        for _step in range(STEPS):
            await asyncio.sleep(0)
        done.tick()

    async with _connected(url) as watcher, _working(url, job, batch_size=batch):
        await done.reached.wait()
        await until(partial(_is_empty, watcher))


async def _is_empty(connection: Any) -> bool:
    return bool(await connection.fetchval(_LEFT) == 0)


async def _enqueue(connection: Any, count: int) -> None:
    await Queries(AsyncpgDriver(connection)).enqueue([_NAME] * count, [None] * count, [0] * count)


@asynccontextmanager
async def _working(url: str, job: Callable[[Job], Awaitable[None]], **options: Any) -> AsyncGenerator[None]:
    async with _connected(url) as connection:
        queuer = PgQueuer(AsyncpgDriver(connection))
        queuer.entrypoint(_NAME, accepts_context=False)(job)
        worker = asyncio.create_task(queuer.run(**options))
        try:
            yield
        finally:
            queuer.shutdown.set()
            await worker


@asynccontextmanager
async def _connected(url: str) -> AsyncGenerator[Any]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()
