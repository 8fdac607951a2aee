"""
The promises of a worker that is told to stop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anyio
import attrs
import pytest

from unit.usecases._virtual_time import VIRTUAL_TIME
from unit.usecases._worker_taps import Tap
from unit.usecases._worker_world import World, failing, lasting
from vividly_core.domain.errors import Rejected, Unavailable
from vividly_core.domain.event import EventType
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus, StageStatus

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.inbox import Delivery, Inbox
    from vividly_core.ports.progress import Progress
    from vividly_core.usecases.serve import Serve
    from vividly_core.usecases.stages import Result

STAGES = list(Stage)


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """
    Virtual time.
    """
    return VIRTUAL_TIME


@pytest.fixture(autouse=True)
async def _no_task_stays_behind() -> AsyncGenerator[None]:
    """
    Whatever a worker was doing.
    """
    before = len(anyio.get_running_tasks())
    yield
    assert len(anyio.get_running_tasks()) == before


async def stopped(serve: Serve, *, after: float) -> float:
    """
    Serve, and tell it to stop *after* seconds; return how long it took from then on.
    """
    stop = anyio.Event()
    told_at = 0.0

    async def tell() -> None:
        nonlocal told_at
        await anyio.sleep(after)
        told_at = anyio.current_time()
        stop.set()

    with anyio.fail_after(10_000):
        async with anyio.create_task_group() as group:
            group.start_soon(tell)
            await serve(stop)
    return anyio.current_time() - told_at


async def assert_the_next_worker_goes_on(
    world: World, request_id: RequestId, *, stage: Stage, ran: list[Stage]
) -> LessonRequest:
    """
    At once, with the stage that was given back, and with none that was done before.
    """
    left = await world.requests.load(request_id)
    assert (left.next_stage, left.run_of(stage).status, left.attempt) == (stage, StageStatus.PENDING, 0)
    world.stages.acts.clear()
    world.stages.runs.clear()
    given_back_at = anyio.current_time()

    assert (await world.handle()(await world.receive())).reason == "completed"

    assert anyio.current_time() == given_back_at
    assert world.stages.ran == ran
    request = await world.requests.load(request_id)
    assert (request.status, request.attempt) == (RequestStatus.COMPLETED, 1)
    return request


async def test_a_worker_without_work_stops_at_once() -> None:
    """
    Also in the middle of a pull, or of a pause while the queue is gone.
    """
    assert await stopped(World().serve(), after=100.5) == 0
    tap = Tap()

    async def gone() -> None:
        raise Unavailable("connection reset")

    tap.before["inbox.receive"].append(gone)
    assert await stopped(World().serve(tap=tap), after=100.5) == 0


async def test_a_worker_that_was_told_before_pulls_nothing() -> None:
    """
    The queue stays as it is.
    """
    world, stop = World(), anyio.Event()
    await world.order()
    stop.set()

    with anyio.fail_after(1):
        await world.serve()(stop)

    assert (await world.receive()).attempt == 1
    assert world.stages.ran == []


async def test_what_is_in_hand_is_finished_and_nothing_more_is_taken() -> None:
    """
    Within the grace time; the worker ends as soon as it is done.
    """
    world = World()
    world.stages.acts[Stage.SCRIPT_GENERATION] = lasting(8)
    in_hand = [await world.order() for _ in range(2)]
    waiting = await world.order()

    seconds = await stopped(world.serve(concurrency=2, grace_seconds=10.0), after=3)

    assert seconds == pytest.approx(5)
    for request_id in in_hand:
        assert (await world.requests.load(request_id)).status is RequestStatus.COMPLETED
    assert (await world.requests.load(waiting)).attempt == 0
    assert world.inbox.waiting() == 1
    assert (await world.receive()).attempt == 1


@pytest.mark.parametrize("stage", STAGES[:-1])
async def test_what_does_not_end_within_the_grace_time_is_given_back(stage: Stage) -> None:
    """
    The next worker has it at once, goes on at the same stage, and counts the attempt as its own.
    """
    world = World()
    world.stages.acts[stage] = lasting(29)
    request_id = await world.order("video")

    assert await stopped(world.serve(grace_seconds=9.0), after=3) == pytest.approx(9)

    place = STAGES.index(stage)
    assert world.stages.ran == STAGES[: place + 1]
    request = await assert_the_next_worker_goes_on(world, request_id, stage=stage, ran=STAGES[place:])
    assert EventType.RETRY in {event.type for event in await world.events(request_id)}
    assert request.run_of(stage).retry_count == 0


async def test_a_worker_without_any_grace_gives_back_at_once() -> None:
    """
    All that it has in hand.
    """
    world = World()
    world.stages.acts[Stage.SCRIPT_GENERATION] = lasting(100)
    requests = [await world.order() for _ in range(3)]

    assert await stopped(world.serve(concurrency=3, grace_seconds=0.0), after=3) == 0

    for request_id in requests:
        left = await world.requests.load(request_id)
        assert (left.next_stage, left.attempt) == (Stage.SCRIPT_GENERATION, 0)
    assert len(await world.inbox.receive(3)) == 3


async def test_cancelling_a_worker_is_to_stop_it_at_once() -> None:
    """
    No grace: what is in hand is given back.
    """
    world = World()
    world.stages.acts[Stage.SCRIPT_GENERATION] = lasting(100)
    request_id = await world.order()

    with anyio.move_on_after(3.25) as scope:
        await world.serve(grace_seconds=50.0)(anyio.Event())

    assert scope.cancelled_caught
    assert anyio.current_time() == pytest.approx(3.25)
    await assert_the_next_worker_goes_on(
        world, request_id, stage=Stage.SCRIPT_GENERATION, ran=[Stage.SCRIPT_GENERATION, Stage.NOTIFICATION]
    )


async def test_cancelling_a_worker_within_its_grace_time_ends_that_too() -> None:
    """
    A second signal does not wait.
    """
    world, stop = World(), anyio.Event()
    world.stages.acts[Stage.SCRIPT_GENERATION] = lasting(100)
    request_id = await world.order()

    async def tell() -> None:
        await anyio.sleep(3)
        stop.set()

    with anyio.move_on_after(5):
        async with anyio.create_task_group() as group:
            group.start_soon(tell)
            await world.serve(grace_seconds=50.0)(stop)

    assert anyio.current_time() == pytest.approx(5)
    await assert_the_next_worker_goes_on(
        world, request_id, stage=Stage.SCRIPT_GENERATION, ran=[Stage.SCRIPT_GENERATION, Stage.NOTIFICATION]
    )


@pytest.mark.parametrize("wait", [0.0, 0.25, 1.0])
async def test_no_message_is_lost_to_a_pull_that_was_stopped(wait: float) -> None:
    """
    Whether it comes just before, with, or just after the word to stop.
    """
    for arrives in (wait - 0.1, wait, wait + 0.1):
        world, stop = World(), anyio.Event()

        async def arrive(world: World, after: float) -> None:
            await anyio.sleep(max(after, 0.0))
            await world.order()

        async def tell(stop: anyio.Event) -> None:
            await anyio.sleep(wait)
            stop.set()

        with anyio.fail_after(60):
            async with anyio.create_task_group() as group:
                group.start_soon(arrive, world, arrives)
                group.start_soon(tell, stop)
                await world.serve()(stop)

        made = EventType.REQUEST_COMPLETED
        (summary,) = await world.requests.find(status=None, before=None, limit=10)
        completed = made in {event.type for event in await world.events(summary.id)}
        assert completed != bool(await world.inbox.receive(1)), arrives


@attrs.frozen(kw_only=True)
class _SlowToStop:
    """
    An inbox whose pull, once it has begun, brings what comes, even to a receiver that was told to stop.
    """

    part: Inbox

    async def receive(self, limit: int) -> tuple[Delivery, ...]:
        """
        Wait to the end.
        """
        with anyio.CancelScope(shield=True):
            deliveries = await self.part.receive(limit)
        return tuple(deliveries)

    async def extend(self, delivery: Delivery, lease_seconds: float) -> None:
        """
        As before.
        """
        await self.part.extend(delivery, lease_seconds)

    async def ack(self, delivery: Delivery) -> None:
        """
        As before.
        """
        await self.part.ack(delivery)

    async def nack(self, delivery: Delivery, *, delay_seconds: float) -> None:
        """
        As before.
        """
        await self.part.nack(delivery, delay_seconds=delay_seconds)


@pytest.mark.parametrize("concurrency", [1, 2])
async def test_a_delivery_that_arrives_while_the_worker_stops_is_given_back(concurrency: int) -> None:
    """
    Nobody begins to work on it.
    """
    world, stop = World(), anyio.Event()
    serve = attrs.evolve(world.serve(concurrency=concurrency), inbox=_SlowToStop(part=world.inbox))

    async def stop_and_send() -> None:
        await anyio.sleep(0.5)
        stop.set()
        await anyio.sleep(0.25)
        await world.order()

    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            group.start_soon(stop_and_send)
            await serve(stop)

    assert world.stages.ran == []
    assert (await world.receive()).attempt == 2


async def test_a_stage_that_fails_because_it_is_stopped_has_not_failed() -> None:
    """
    Its child process died of the same signal: the request is given back, and no attempt is counted.
    """
    world = World()

    async def fail_in_haste(_: LessonRequest, __: Progress) -> Result:
        try:
            await anyio.sleep_forever()
        finally:
            raise Rejected("the child process is gone")

    world.stages.acts[Stage.SCRIPT_GENERATION] = fail_in_haste
    request_id = await world.order()

    await stopped(world.serve(grace_seconds=0.0), after=3)

    assert (await world.requests.load(request_id)).run_of(Stage.SCRIPT_GENERATION).error is None
    await assert_the_next_worker_goes_on(
        world, request_id, stage=Stage.SCRIPT_GENERATION, ran=[Stage.SCRIPT_GENERATION, Stage.NOTIFICATION]
    )


@pytest.mark.parametrize("verb", ["requests.claim", "requests.save"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", [1, 2])
async def test_a_write_that_has_begun_when_the_worker_is_stopped_is_known_to_have_happened(
    verb: str, when: str, number: int
) -> None:
    """
    So that what was claimed is given back, at whichever write the word to stop comes.
    """
    world, tap, stop = World(), Tap(), anyio.Event()
    calls = 0

    async def stop_in_the_middle() -> None:
        nonlocal calls
        calls += 1
        if calls == number or verb == "requests.claim":
            stop.set()
            await anyio.sleep(0.5)

    getattr(tap, when)[verb].append(stop_in_the_middle)
    request_id = await world.order()

    with anyio.fail_after(60):
        await world.serve(tap=tap, grace_seconds=0.0)(stop)

    left = await world.requests.load(request_id)
    assert left.attempt == 0
    assert left.running_stage is None
    assert (await world.handle()(await world.receive())).reason == "completed"
    ran = world.stages.ran
    assert all(ran.count(run.stage) == 1 for run in left.stages if run.status is StageStatus.COMPLETED)


@pytest.mark.parametrize("error", [Unavailable("connection reset"), None], ids=repr)
async def test_a_store_that_is_gone_when_the_worker_stops_does_not_hold_it_up(
    error: Exception | None, caplog: pytest.LogCaptureFixture
) -> None:
    """
    The request cannot be given back: its lease runs out by itself. The delivery is given back all the same, after five
    seconds for a report that has begun, and five for the attempt.
    """
    world, tap = World(), Tap()
    world.stages.acts[Stage.SCRIPT_GENERATION] = lasting(100)
    request_id = await world.order()

    async def gone() -> None:
        if anyio.current_time() < 3:
            return
        if error is None:
            await anyio.sleep_forever()
        else:
            raise error

    tap.before["requests.save"].append(gone)

    # A report that has begun just before is waited for as well.
    assert await stopped(world.serve(tap=tap, grace_seconds=0.0), after=3) <= 10

    assert f"request {request_id} could not be given back: " in caplog.text
    await anyio.sleep(30)
    assert (await world.handle()(await world.receive())).reason == "completed"
    assert (await world.requests.load(request_id)).attempt == 2


@pytest.mark.parametrize("verb", ["inbox.nack", "letters.bury"])
async def test_a_queue_that_is_gone_when_the_worker_stops_does_not_hold_it_up_for_long(verb: str) -> None:
    """
    Settling takes five seconds at most, and a letter is not waited for; nothing is acknowledged that is not kept.
    """
    world, tap = World(), Tap()
    if verb == "letters.bury":
        world.stages.acts[Stage.SCRIPT_GENERATION] = failing(Rejected("no"))
    else:
        world.stages.acts[Stage.SCRIPT_GENERATION] = lasting(100)
    await world.order()
    tap.before[verb].append(anyio.sleep_forever)

    assert await stopped(world.serve(tap=tap, grace_seconds=0.0), after=3) <= 5

    await anyio.sleep(60)
    await world.handle()(await world.receive())
    assert len(await world.buried()) == (verb == "letters.bury")
