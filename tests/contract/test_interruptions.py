"""
The promises of `Interruptions`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import anyio
import anyio.lowlevel
import attrs
import pytest

from contract.openers._wishes import new_wish
from contract.openers.memory_interruptions import memory_interruptions
from contract.openers.postgres_interruptions import postgres_interruptions
from vividly_core.domain.ids import WorkerId
from vividly_core.domain.stage import Stage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._interruptions_harness import InterruptionsHarness
    from vividly_core.domain.request import LessonRequest

NOW = datetime.now(UTC)
LATE_SECONDS = 30.0


@pytest.fixture(
    params=[
        pytest.param(memory_interruptions, id="memory"),
        pytest.param(postgres_interruptions, id="postgres", marks=pytest.mark.service("postgres")),
    ]
)
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[InterruptionsHarness]:
    """
    Each adapter, opened.
    """
    async with request.param() as harness:
        yield harness


async def at_work(harness: InterruptionsHarness) -> LessonRequest:
    """
    A request that a worker has begun.
    """
    request = await harness.store.add(new_wish(harness.student))
    claimed = await harness.store.claim(request.id, worker=WorkerId(UUID(int=7)), lease_seconds=30)
    return await harness.store.save(claimed.begin(Stage.VALIDATION, NOW))


async def cancel(harness: InterruptionsHarness, request: LessonRequest) -> None:
    """
    Cancel *request*, as an application does.
    """
    loaded = await harness.store.load(request.id)
    await harness.store.save(loaded.cancel(NOW))


async def test_a_cancelled_request_is_told_to_who_works_on_it(harness: InterruptionsHarness) -> None:
    """
    [1] Whoever waits is woken.
    """
    request = await at_work(harness)
    with anyio.fail_after(LATE_SECONDS), harness.interruptions.watch(request.id) as signal:
        async with anyio.create_task_group() as group:
            group.start_soon(signal.wait)
            await anyio.wait_all_tasks_blocked()
            await cancel(harness, request)


async def test_what_is_told_between_two_waits_is_not_lost(harness: InterruptionsHarness) -> None:
    """
    [2] Nobody waits when the request is cancelled; the next wait returns at once.
    """
    request = await at_work(harness)
    with anyio.fail_after(LATE_SECONDS), harness.interruptions.watch(request.id) as signal:
        await cancel(harness, request)
        await signal.wait()


@pytest.mark.parametrize("milliseconds", [0, 1, 5, 20])
async def test_a_cancelled_wait_loses_nothing(harness: InterruptionsHarness, milliseconds: int) -> None:
    """
    [2] Another wait after it returns.
    """
    request = await at_work(harness)
    with anyio.fail_after(LATE_SECONDS), harness.interruptions.watch(request.id) as signal:
        with anyio.move_on_after(milliseconds / 1000) as scope:
            await signal.wait()
        assert scope.cancelled_caught
        await cancel(harness, request)
        await signal.wait()


async def test_every_watcher_is_told(harness: InterruptionsHarness) -> None:
    """
    [1] Two of one request, and one each of ten others.
    """
    requests = [await at_work(harness) for _ in range(10)]

    async def watch(request: LessonRequest) -> None:
        with harness.interruptions.watch(request.id) as signal:
            await signal.wait()

    with anyio.fail_after(LATE_SECONDS):
        async with anyio.create_task_group() as group:
            for request in (requests[0], *requests):
                group.start_soon(watch, request)
            await anyio.wait_all_tasks_blocked()
            for request in requests:
                await cancel(harness, request)


async def test_a_watch_can_begin_again(harness: InterruptionsHarness) -> None:
    """
    [3] After the block of an earlier one, of the same request.
    """
    request = await at_work(harness)
    with harness.interruptions.watch(request.id), harness.interruptions.watch(request.id):
        pass

    with anyio.fail_after(LATE_SECONDS), harness.interruptions.watch(request.id) as signal:
        await cancel(harness, request)
        await signal.wait()


async def test_the_steps_of_a_worker_interrupt_nobody(harness: InterruptionsHarness) -> None:
    """
    [3] They may, but each would cost a look: these adapters tell only of the cancelled, and of no other request.
    """
    request, other = await at_work(harness), await at_work(harness)
    told: list[LessonRequest] = []
    looked = anyio.Event()

    async def listen() -> None:
        while True:
            await signal.wait()
            told.append(await harness.store.load(request.id))
            looked.set()

    with anyio.fail_after(LATE_SECONDS), harness.interruptions.watch(request.id) as signal:
        async with anyio.create_task_group() as group:
            group.start_soon(listen)
            await anyio.wait_all_tasks_blocked()
            await cancel(harness, other)
            request = await harness.store.save(request.advance(Stage.VALIDATION, 0.5, NOW))
            request = await harness.store.save(attrs.evolve(request.release(NOW), lease=None))
            await cancel(harness, request)
            await looked.wait()
            group.cancel_scope.cancel()

    assert [seen.is_over for seen in told] == [True]
