"""
The promises of a lesson whose stage could ask nobody: the provider is left alone, or has no turn free.
"""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from unit.usecases._virtual_time import VIRTUAL_TIME
from unit.usecases._worker_world import World, done, failing
from vividly_adapters.limits.breaker import CircuitBreaker
from vividly_adapters.limits.shared import SharedLimits
from vividly_core.domain.errors import NotAsked, Unavailable
from vividly_core.domain.event import EventType
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus, StageStatus
from vividly_core.domain.usage import Usage
from vividly_core.domain.verdict import FIRST_DELAY_SECONDS, LONGEST_DELAY_SECONDS, MAX_ATTEMPTS, Action

if TYPE_CHECKING:
    from unit.usecases._worker_world import Act
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.progress import Progress
    from vividly_core.usecases.stages import Result

TIMES = 40
OUTAGE_SECONDS = 1800.0
STAGE = Stage.SCRIPT_GENERATION


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """
    Outages take no time.
    """
    return VIRTUAL_TIME


def failing_often(error: Exception, times: int) -> Act:
    """
    A stage that raises *error* so many times, and is done ever after.
    """
    left = [error] * times

    async def act(request: LessonRequest, progress: Progress) -> Result:
        return await (failing(left.pop()) if left else done)(request, progress)

    return act


async def test_it_waits_however_often_without_an_attempt() -> None:
    """
    Far more often than there are attempts: nothing is buried, and the row tells why and until when.
    """
    world = World()
    world.stages.acts[STAGE] = failing_often(NotAsked("the model is left alone", retry_after_seconds=30.0), TIMES)
    request_id = await world.order()

    for waits in range(1, TIMES + 1):
        delivery = await world.receive()
        verdict = await world.handle(jitter=lambda seconds: seconds / 2)(delivery)
        assert (verdict.action, verdict.reason, verdict.counts) == (Action.RETRY, "NotAsked", False)
        request = await world.requests.load(request_id)
        run = request.run_of(STAGE)
        assert (request.attempt, run.waits, run.stumbles, run.retry_count) == (0, waits, 0, 0)
        assert (run.status, run.error) == (StageStatus.PENDING, "the model is left alone")
        assert request.available_at == world.clock.now() + timedelta(seconds=verdict.longest_delay_seconds)
        await world.inbox.nack(delivery, delay_seconds=verdict.longest_delay_seconds)
        await anyio.sleep(verdict.longest_delay_seconds)

    last = await world.handle()(await world.receive())

    assert last.reason == "completed"
    request = await world.requests.load(request_id)
    assert (request.status, request.attempt) == (RequestStatus.COMPLETED, 1)
    assert await world.buried() == ()
    told = [event.type for event in await world.events(request_id)]
    assert told.count(EventType.RETRY) == TIMES
    assert EventType.STAGE_FAILED not in told


async def test_the_wait_is_spread_behind_the_moment_that_all_were_told() -> None:
    """
    Further each time, up to a cap: who was told the same comes back at different times.
    """
    world = World()
    world.stages.acts[STAGE] = failing(NotAsked("the model is left alone", retry_after_seconds=30.0))
    await world.order()
    delivery = await world.receive()

    shortest = await world.handle(jitter=lambda _: 0.0)(delivery)
    waits = [(await world.handle(jitter=lambda most: most)(delivery)).longest_delay_seconds for _ in range(8)]

    assert shortest.longest_delay_seconds == 30.0
    spread = [FIRST_DELAY_SECONDS * 2**earlier for earlier in range(1, 9)]
    assert waits == [30.0 + min(most, LONGEST_DELAY_SECONDS) for most in spread]


async def test_what_was_paid_before_nobody_was_asked_is_paid_in_so_many_attempts() -> None:
    """
    A stage that pays one and then cannot ask another would pay for ever.
    """
    world = World()
    error = NotAsked("the store is left alone", retry_after_seconds=30.0)
    error.usage = (Usage(item="tokens_in", quantity=Decimal(7), unit="token"),)
    world.stages.acts[STAGE] = failing(error)
    request_id = await world.order()
    delivery = await world.receive()

    verdicts = [await world.handle()(delivery) for _ in range(MAX_ATTEMPTS)]

    assert [verdict.action for verdict in verdicts] == [*[Action.RETRY] * (MAX_ATTEMPTS - 1), Action.BURY]
    assert len(world.requests.costs_of(request_id)) == MAX_ATTEMPTS


async def test_an_outage_buries_nobody_who_was_not_asked() -> None:
    """
    Many requests, and a model that is away for half an hour: every call is an attempt of the request that made it, no
    refusal is, and all are made once it is back.
    """
    world = World()
    limits = SharedLimits(name="the model", concurrency=100, breaker=CircuitBreaker())
    dice = random.Random(1)
    asked: list[float] = []

    async def write() -> None:
        asked.append(anyio.current_time())
        if anyio.current_time() < back_at:
            raise Unavailable("down")

    async def act(request: LessonRequest, progress: Progress) -> Result:
        await limits.call(30, write)
        return await done(request, progress)

    world.stages.acts[STAGE] = act
    requests = [await world.order() for _ in range(200)]
    back_at = anyio.current_time() + OUTAGE_SECONDS

    def jitter(most: float) -> float:
        return dice.uniform(0, most)

    serve = world.serve(
        handle=world.handle(jitter=jitter), concurrency=10, quiet_seconds=2 * LONGEST_DELAY_SECONDS, jitter=jitter
    )
    await serve(anyio.Event())

    made = [await world.requests.load(each) for each in requests]
    assert {request.status for request in made} == {RequestStatus.COMPLETED}
    assert await world.buried() == ()
    assert sum(at < back_at for at in asked) <= limits.breaker.failures + OUTAGE_SECONDS / 30
    assert sum(request.attempt for request in made) == len(asked)
