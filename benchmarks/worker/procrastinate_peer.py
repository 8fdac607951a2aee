"""
Procrastinate: one job of six steps without checkpoints, or a chain of six jobs, each deferring the next.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import attrs
import psycopg_pool
from procrastinate import App, PsycopgConnector

from .countdown import Countdown, stop, until
from .databases import settle
from .load import STEPS
from .pauses import pauses

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine

    from procrastinate.tasks import Task
    from procrastinate.types import JSONDict

    from .load import Idle, Load
    from .meter import Meter

    _Task = Task[[int], Coroutine[Any, Any, None], [int]]

_CONNECTIONS: Final = 15
_LEFT: Final = "SELECT count(*) AS left FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"


@attrs.frozen(kw_only=True)
class Procrastinate:
    """
    The documented asynchronous worker with its defaults, and a pool as large as ours.
    """

    chained: bool = False

    async def prepare(self, url: str) -> None:
        """
        Apply its schema.
        """
        async with _open(url) as app:
            await app.schema_manager.apply_schema_async()

    async def throughput(self, url: str, load: Load, meter: Meter) -> None:
        """
        From the start of the worker until no job is left to do.
        """
        async with _open(url) as app:
            task = self._task(app, done := Countdown(0))
            await _defer(task, load.warm)
            await self._work(app, load.warm, load.in_flight, done)
            await _defer(task, load.requests)
            await settle(url)
            meter.start()
            await self._work(app, load.requests, load.in_flight, done)
            meter.stop(load.requests)

    async def pickup(self, url: str, idle: Idle) -> list[float]:
        """
        Deferred in the worker's own process.
        """
        async with _open(url) as app:
            seconds: list[float] = []
            begun = asyncio.Event()

            @app.task(name="begin")
            async def begin() -> None:
                begun.set()

            worker = asyncio.create_task(app.run_worker_async(install_signal_handlers=False))
            for pause in pauses(idle):
                await asyncio.sleep(pause)
                deferred_at = time.perf_counter()
                await begin.defer_async()
                await begun.wait()
                seconds.append(time.perf_counter() - deferred_at)
                begun.clear()
            await stop(worker)
        return seconds

    def _task(self, app: App, done: Countdown) -> _Task:
        @app.task(name="whole")
        async def whole(step: int) -> None:
            for _ in range(step, STEPS + 1):
                await asyncio.sleep(0)
            done.tick()

        @app.task(name="part")
        async def part(step: int) -> None:
            await asyncio.sleep(0)
            if step < STEPS:
                await part.defer_async(step=step + 1)
            else:
                done.tick()

        return part if self.chained else whole

    async def _work(self, app: App, count: int, width: int, done: Countdown) -> None:
        done.left = count
        done.reached.clear()
        worker = asyncio.create_task(app.run_worker_async(concurrency=width, install_signal_handlers=False))
        await done.reached.wait()
        await until(partial(_is_empty, app))
        await stop(worker)


async def _defer(task: _Task, count: int) -> None:
    first: list[JSONDict] = [{"step": 1}] * count
    await task.batch_defer_async(*first)


async def _is_empty(app: App) -> bool:
    row = await app.connector.execute_query_one_async(_LEFT)
    return bool(row["left"] == 0)


@asynccontextmanager
async def _open(url: str) -> AsyncGenerator[App]:
    make: Callable[..., psycopg_pool.AsyncConnectionPool] = partial(
        psycopg_pool.AsyncConnectionPool, min_size=_CONNECTIONS, max_size=_CONNECTIONS
    )
    app = App(connector=PsycopgConnector(conninfo=url, pool_factory=make))
    async with app.open_async():
        yield app
