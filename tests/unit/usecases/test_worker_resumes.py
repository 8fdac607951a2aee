"""
The promise that a request survives its workers: another one goes on where they were.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anyio
import attrs
import pytest

from unit.usecases._virtual_time import VIRTUAL_TIME
from unit.usecases._worker_taps import PowerCut, Tap
from unit.usecases._worker_world import LEASE_SECONDS, World, done, lasting
from vividly_core.domain.errors import Leased
from vividly_core.domain.event import EventType
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus, StageStatus
from vividly_core.domain.verdict import Action

if TYPE_CHECKING:
    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.progress import Progress
    from vividly_core.usecases.stages import Result

STAGES = list(Stage)
CHECKPOINTS = STAGES[:-1]
"""The last stage has none of its own: it leaves with the one before it."""


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """
    Virtual time.
    """
    return VIRTUAL_TIME


def cutting(tap: Tap, *, after_work: bool) -> Any:
    """
    A stage at which the power goes, before its work is done or just after.
    """

    async def act(request: LessonRequest, progress: Progress) -> Result:
        if after_work:
            await done(request, progress)
        tap.off = True
        raise PowerCut

    return act


async def die(world: World, tap: Tap) -> None:
    """
    Serve until the power goes: nothing is released, and nothing is settled.
    """
    died = False
    try:
        with anyio.fail_after(1000):
            await world.serve(tap=tap)(anyio.Event())
    except* PowerCut:
        died = True
    assert died


async def go_on(world: World, request_id: RequestId) -> LessonRequest:
    """
    Another worker serves until the queue is quiet; what must be true of the request then.
    """
    world.stages.acts.clear()
    world.stages.runs.clear()
    with anyio.fail_after(1000):
        await world.serve(quiet_seconds=100.0)(anyio.Event())
    request = await world.requests.load(request_id)
    assert (request.status, request.progress) == (RequestStatus.COMPLETED, 100)
    assert world.inbox.waiting() == 0
    events = await world.events(request_id)
    told = [event.data["progress"] for event in events if "progress" in event.data]
    assert told == sorted(told)
    completed = [event.stage for event in events if event.type is EventType.STAGE_COMPLETED]
    assert completed == [run.stage for run in request.stages if run.status is StageStatus.COMPLETED]
    return request


@pytest.mark.parametrize("stage", CHECKPOINTS)
@pytest.mark.parametrize("after_work", [False, True])
async def test_a_worker_that_dies_in_a_stage_is_followed_by_one_that_goes_on_with_it(
    stage: Stage, *, after_work: bool
) -> None:
    """
    Without a word from the dead one: its leases run out. No finished stage runs again, and the attempt counts.
    """
    world, tap = World(), Tap()
    world.stages.acts[stage] = cutting(tap, after_work=after_work)
    request_id = await world.order("video")
    await die(world, tap)
    left = await world.requests.load(request_id)
    assert (left.next_stage, left.attempt) == (stage, 1)

    request = await go_on(world, request_id)

    assert world.stages.ran == STAGES[STAGES.index(stage) :]
    assert request.attempt == 2


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_worker_may_die_at_every_call_that_it_makes(when: str) -> None:
    """
    At every moment, before or after each call to the queue and the store: the request is completed all the same, and
    no stage runs again that was known to be finished.
    """
    world, tap = World(), Tap()
    await world.order("video")
    await world.serve(tap=tap, quiet_seconds=3.0)(anyio.Event())
    moments = tap.calls.index("inbox.ack") + 1

    for moment in range(1, moments + 1):
        world, tap = World(), Tap()
        request_id = await world.order("video")

        async def cut(tap: Tap, moment: int) -> None:
            if len(tap.calls) == moment:
                tap.off = True

        for verb in ("inbox.receive", "inbox.ack", "requests.claim", "requests.save"):
            getattr(tap, when)[verb].append(lambda tap=tap, moment=moment: cut(tap, moment))
        await die(world, tap)
        left = await world.requests.load(request_id)

        await go_on(world, request_id)

        finished = {run.stage for run in left.stages if run.status is StageStatus.COMPLETED}
        assert finished.isdisjoint(world.stages.ran), moment


async def test_the_next_worker_goes_on_as_soon_as_the_lease_is_over() -> None:
    """
    And not before: until then it cannot be known that the other is dead.
    """
    world = World()
    world.stages.acts[Stage.SCRIPT_GENERATION] = lasting(170)
    request_id = await world.order()
    delivery = await world.receive()
    tap = Tap()
    died_at = 0.0

    async def work() -> None:
        try:
            await world.generate(tap=tap)(request_id)
        except* PowerCut:
            pass

    async with anyio.create_task_group() as group:
        group.start_soon(work)
        await anyio.sleep(60)
        tap.off = True
        died_at = anyio.current_time()
    del world.stages.acts[Stage.SCRIPT_GENERATION]

    for _ in range(1000):
        verdict = await world.handle()(delivery)
        if verdict.reason != Leased.__name__:
            break
        await anyio.sleep(0.25)

    assert verdict.reason == "completed"
    assert LEASE_SECONDS - 1.5 <= anyio.current_time() - died_at <= LEASE_SECONDS + 0.25


async def test_what_two_workers_did_before_they_died_is_not_done_again() -> None:
    """
    Each life gets further.
    """
    world = World()
    request_id = await world.order("video")
    for stage in (Stage.RAG_RETRIEVAL, Stage.VIDEO_GENERATION):
        tap = Tap()
        world.stages.acts = {stage: cutting(tap, after_work=False)}
        await die(world, tap)
        await anyio.sleep(60)
    assert world.stages.ran == [*STAGES[:2], *STAGES[1:4]]

    request = await go_on(world, request_id)

    assert world.stages.ran == STAGES[3:]
    assert request.attempt == 3


async def test_a_worker_that_was_thought_dead_writes_nothing_when_it_comes_back() -> None:
    """
    It was asleep for longer than its lease, and another has completed the request.
    """
    world, tap = World(), Tap()
    request_id = await world.order()
    delivery = await world.receive()
    asleep, awake = anyio.Event(), anyio.Event()

    async def sleep() -> None:
        if not asleep.is_set():
            asleep.set()
            await awake.wait()

    tap.before["requests.save"].append(sleep)
    verdicts = []

    async def first() -> None:
        verdicts.append(await world.handle(tap=tap, save_seconds=1000.0)(delivery))

    with anyio.fail_after(1000):
        async with anyio.create_task_group() as group:
            group.start_soon(first)
            await asleep.wait()
            await anyio.sleep(LEASE_SECONDS)
            assert (await world.handle()(delivery)).reason == "completed"
            after = await world.requests.load(request_id)
            awake.set()

    assert [(verdict.action, verdict.reason) for verdict in verdicts] == [(Action.ACK, "already_settled")]
    assert await world.requests.load(request_id) == after


async def test_a_lesson_that_is_made_is_completed_however_many_workers_died() -> None:
    """
    Where only the last word was missing.
    """
    world = World()
    request_id = await world.order()
    request = await world.generate().requests.claim(request_id, worker=world.generate().worker, lease_seconds=1)
    while (stage := request.next_stage) is not None:
        request = request.begin(stage, world.clock.now()).finish(stage, {}, world.clock.now())
    await world.requests.save(attrs.evolve(request, attempt=99, lease=None))

    assert (await world.handle()(await world.receive())).reason == "completed"
    assert world.stages.ran == []
