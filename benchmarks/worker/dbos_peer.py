"""
DBOS: a workflow of six checkpointed steps, started directly or through a queue.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

import attrs
from dbos import DBOS, DBOSConfig
from sqlalchemy.engine import make_url

from .countdown import Countdown, until
from .databases import settle
from .load import OUTPUT, STEPS
from .pauses import pauses

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from dbos import Queue

    from .load import Idle, Load
    from .meter import Meter

_QUEUE: Final = "requests"
_OPEN: Final = ["PENDING", "ENQUEUED"]


async def _nothing(_: int) -> None:
    """
    A step that does nothing.
    """


_hooks: Final[dict[str, Callable[[int], Awaitable[None]]]] = {"step": _nothing}
# Where the steps, which DBOS wants at the top of a module, find what they are to do.


@DBOS.step()
async def _step(number: int) -> dict[str, str]:
    await _hooks["step"](number)
    return OUTPUT


@DBOS.workflow()
async def _request() -> None:
    for number in range(1, STEPS + 1):
        await _step(number)


@attrs.frozen(kw_only=True)
class Dbos:
    """
    Workflows that are started in this process, which waits for their results.
    """

    async def prepare(self, url: str) -> None:
        """
        Launching makes the tables.
        """
        async with _launched(url):
            pass

    async def throughput(self, url: str, load: Load, meter: Meter) -> None:
        """
        From the first start to the last result.
        """
        async with _launched(url):
            await _run(load.warm, load.in_flight)
            await settle(url)
            meter.start()
            await _run(load.requests, load.in_flight)
            meter.stop(load.requests)

    async def work(self, url: str, step: Callable[[int], Awaitable[None]]) -> None:
        """
        Serve the queue; what this executor left unfinished is taken up at the launch.
        """
        _hooks["step"] = step
        async with _launched(url):
            await DBOS.register_queue_async(_QUEUE)
            await asyncio.Event().wait()

    async def submit(self, url: str) -> None:
        """
        Enqueue one workflow; this process listens to no queue.
        """
        async with _launched(url, listen=False):
            await (await DBOS.register_queue_async(_QUEUE)).enqueue_async(_request)


@attrs.frozen(kw_only=True)
class DbosQueue(Dbos):
    """
    Workflows from a queue, which DBOS looks into every *poll_seconds* (its default is 1 s).
    """

    poll_seconds: float = 1.0

    async def throughput(self, url: str, load: Load, meter: Meter) -> None:
        """
        From the registration of the full queue to the last result in the database.
        """
        done = Countdown(load.warm)
        loop = asyncio.get_running_loop()

        async def step(number: int) -> None:
            if number == STEPS:
                # DBOS runs what comes from a queue in an event loop of its own.
                loop.call_soon_threadsafe(done.tick)

        _hooks["step"] = step
        async with _launched(url):
            queue = await self._register(load.in_flight)
            await self._drain(queue, load.warm, done)
            await settle(url)
            meter.start()
            await self._drain(queue, load.requests, done)
            meter.stop(load.requests)

    async def pickup(self, url: str, idle: Idle) -> list[float]:
        """
        Enqueued in the worker's own process.
        """
        begun = asyncio.Event()
        loop = asyncio.get_running_loop()

        async def step(number: int) -> None:
            if number == 1:
                loop.call_soon_threadsafe(begun.set)

        _hooks["step"] = step
        seconds: list[float] = []
        async with _launched(url):
            queue = await self._register(1)
            for pause in pauses(idle):
                await asyncio.sleep(pause)
                enqueued_at = time.perf_counter()
                handle = await queue.enqueue_async(_request)
                await begun.wait()
                seconds.append(time.perf_counter() - enqueued_at)
                begun.clear()
                await handle.get_result()
        return seconds

    async def _register(self, in_flight: int) -> Queue:
        return await DBOS.register_queue_async(
            _QUEUE, worker_concurrency=in_flight, polling_interval_sec=self.poll_seconds
        )

    async def _drain(self, queue: Queue, count: int, done: Countdown) -> None:
        done.left = count
        done.reached.clear()
        for _ in range(count):
            await queue.enqueue_async(_request)
        await done.reached.wait()
        await until(_is_empty)


async def _is_empty() -> bool:
    return not await DBOS.list_workflows_async(status=_OPEN, limit=1, load_input=False, load_output=False)


async def _run(count: int, in_flight: int) -> None:
    left = iter(range(count))

    async def some() -> None:
        for _ in left:
            handle = await DBOS.start_workflow_async(_request)
            await handle.get_result()

    await asyncio.gather(*(some() for _ in range(in_flight)))


@asynccontextmanager
async def _launched(url: str, *, listen: bool = True) -> AsyncGenerator[None]:
    config = DBOSConfig(
        name="benchmark",
        system_database_url=make_url(url)
        .set(drivername="postgresql+psycopg")
        .render_as_string(hide_password=False),
        application_version="1",
        log_level="ERROR",
        sys_db_pool_size=15,
    )
    await asyncio.to_thread(_launch, config, listen=listen)
    try:
        yield
    finally:
        await asyncio.to_thread(partial(DBOS.destroy, workflow_completion_timeout_sec=5))


def _launch(config: DBOSConfig, *, listen: bool) -> None:
    DBOS(config=config)
    if not listen:
        DBOS.listen_queues([])
    DBOS.launch()
