"""
Our own worker, wired as `vividly worker` wires it, with stages that do nothing.
"""

from __future__ import annotations

import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import anyio
import attrs
from dependency_injector import providers

from vividly_core.domain.ids import StudentId
from vividly_core.domain.status import RequestStatus
from vividly_core.domain.submission import submission
from vividly_core.usecases.stages import Done
from vividly_runtime import database
from vividly_runtime.commands.wiring import wired
from vividly_runtime.resources import open_resources
from vividly_runtime.settings.values import Settings

from .databases import settle
from .load import OUTPUT, STEPS
from .pauses import pauses

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator

    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.stage import Stage
    from vividly_core.ports.inbox import Delivery, Inbox
    from vividly_core.ports.progress import Progress
    from vividly_runtime.container import Container

    from .load import Idle, Load
    from .meter import Meter

_STUDENT: Final = StudentId("benchmark")
_SUBMITTERS: Final = 8


async def _nothing(_: int) -> None:
    """
    A step that does nothing.
    """


@attrs.frozen
class _Steps:
    """
    Stands for `Stages`: each stage is a step.
    """

    step: Callable[[int], Awaitable[None]] = _nothing

    async def run(self, stage: Stage, request: LessonRequest, progress: Progress) -> Done:
        """
        Take the step.
        """
        del progress
        await self.step(1 + [run.stage for run in request.stages].index(stage))
        return Done(output=OUTPUT)


@attrs.frozen(kw_only=True)
class Ours:
    """
    `Serve`, `HandleDelivery` and `GenerateLesson` over the Postgres inbox and store.
    """

    lease_seconds: float = 30.0

    async def prepare(self, url: str) -> None:
        """
        Bring the schema up to date, and add a student.
        """
        await database.upgrade(url)
        async with self._wired(url, _Steps()) as container:
            await database.ensure_student(container.engine(), _STUDENT)

    async def throughput(self, url: str, load: Load, meter: Meter) -> None:
        """
        From the first call of `receive` to the last `ack`.
        """
        async with self._wired(url, _Steps(), load.in_flight) as container:
            await _submit(container, load.warm)
            await _serve(container, load.warm)
            requests = await _submit(container, load.requests)
            await settle(url)
            meter.start()
            await _serve(container, load.requests)
            meter.stop(load.requests)
            await _check(container, requests)

    async def pickup(self, url: str, idle: Idle) -> list[float]:
        """
        Submitted in the worker's own process, through `SubmitRequest`.
        """
        begun: list[float] = []
        done = anyio.Event()

        async def step(number: int) -> None:
            if number == 1:
                begun.append(time.perf_counter())
            if number == STEPS:
                done.set()

        seconds: list[float] = []
        stop = anyio.Event()
        async with self._wired(url, _Steps(step)) as container, anyio.create_task_group() as beside:
            beside.start_soon(container.serve(), stop)
            for pause in pauses(idle):
                await anyio.sleep(pause)
                submitted_at = time.perf_counter()
                await _submit(container, 1)
                await done.wait()
                done = anyio.Event()
                seconds.append(begun[-1] - submitted_at)
            stop.set()
        return seconds

    async def work(self, url: str, step: Callable[[int], Awaitable[None]]) -> None:
        """
        As a service does.
        """
        async with self._wired(url, _Steps(step)) as container:
            await container.serve()(anyio.Event())

    async def submit(self, url: str) -> None:
        """
        Through `SubmitRequest`.
        """
        async with self._wired(url, _Steps()) as container:
            await _submit(container, 1)

    @asynccontextmanager
    async def _wired(self, url: str, steps: _Steps, in_flight: int = 4) -> AsyncGenerator[Container]:
        settings = Settings(database_url=url, concurrency=in_flight, lease_seconds=self.lease_seconds)
        async with open_resources(settings, url) as resources:
            container = wired(settings, resources)
            container.stages.override(providers.Object(steps))
            yield container


@attrs.frozen(kw_only=True)
class OursById(Ours):
    """
    `GenerateLesson` alone, told which requests: what the store costs without the queue.
    """

    async def throughput(self, url: str, load: Load, meter: Meter) -> None:
        """
        As many tasks as there may be requests in flight.
        """
        async with self._wired(url, _Steps(), load.in_flight) as container:
            await _generate(container, await _submit(container, load.warm), load.in_flight)
            requests = await _submit(container, load.requests)
            await settle(url)
            meter.start()
            await _generate(container, requests, load.in_flight)
            meter.stop(load.requests)
            await _check(container, requests)


async def _submit(container: Container, count: int) -> list[RequestId]:
    submit, made, left = container.submit_request(), list["RequestId"](), iter(range(count))
    wish = submission(student_id=_STUDENT, question="How do plants make sugar from light?", interest="chess")

    async def some() -> None:
        for _ in left:
            made.append((await submit(wish)).id)

    async with anyio.create_task_group() as group:
        for _ in range(min(count, _SUBMITTERS)):
            group.start_soon(some)
    return made


async def _serve(container: Container, count: int) -> None:
    # A worker serves once, and lets nothing in after it.
    container.quarantine.reset()
    inbox = _Counted(container.inbox(), count)
    await container.serve(inbox=inbox)(inbox.finished)


async def _check(container: Container, requests: list[RequestId]) -> None:
    for request in requests:
        status = (await container.requests().load(request)).status
        assert status is RequestStatus.COMPLETED, f"a request is {status}"


@attrs.define
class _Counted:
    """
    An inbox that says when so many deliveries are settled.
    """

    inbox: Inbox
    left: int
    finished: anyio.Event = attrs.field(factory=anyio.Event, init=False)

    async def receive(self, limit: int) -> tuple[Delivery, ...]:
        """
        The inbox's own.
        """
        return await self.inbox.receive(limit)

    async def extend(self, delivery: Delivery, lease_seconds: float) -> None:
        """
        The inbox's own.
        """
        await self.inbox.extend(delivery, lease_seconds)

    async def ack(self, delivery: Delivery) -> None:
        """
        The inbox's own, counted.
        """
        await self.inbox.ack(delivery)
        self.left -= 1
        if self.left <= 0:
            self.finished.set()

    async def nack(self, delivery: Delivery, *, delay_seconds: float) -> None:
        """
        The inbox's own, and the end: a request that is tried again makes no figure.
        """
        self.finished.set()
        await self.inbox.nack(delivery, delay_seconds=delay_seconds)


async def _generate(container: Container, requests: list[RequestId], in_flight: int) -> None:
    left: Iterator[RequestId] = iter(requests)

    async def some() -> None:
        generate = container.generate_lesson()
        for request in left:
            await generate(request)

    async with anyio.create_task_group() as group:
        for _ in range(in_flight):
            group.start_soon(some)
