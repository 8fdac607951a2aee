"""
The promises of a worker whose requests may kill it: the guilty ones are found out, and nobody goes down with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anyio
import attrs
import pytest

from unit.usecases._virtual_time import VIRTUAL_TIME
from unit.usecases._worker_taps import PowerCut, Tap
from unit.usecases._worker_world import World, failing, lasting
from vividly_core.domain.crashes import CRASHES_IN_COMPANY
from vividly_core.domain.errors import Unavailable
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus
from vividly_core.domain.verdict import MAX_ATTEMPTS, NO_ROOM, Action, Outcome
from vividly_core.usecases.generate_lesson import Suspected

if TYPE_CHECKING:
    from unit.usecases._worker_world import Act
    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.progress import Progress
    from vividly_core.usecases.stages import Result

FIRST = Stage.VALIDATION
COMPLETED = RequestStatus.COMPLETED


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """
    Virtual time.
    """
    return VIRTUAL_TIME


@attrs.define(kw_only=True)
class Ward:
    """
    Stages that take *seconds*, except that a *deadly* request kills its worker as soon as its stage begins. *beside* is
    how many were in that stage with whoever was in it, at the most. A save takes *save_seconds*.
    """

    world: World
    deadly: dict[RequestId, Stage] = attrs.field(factory=dict)
    seconds: float = 5.0
    tap: Tap = attrs.field(factory=Tap)
    save_seconds: float = 0.0
    deaths: int = 0
    inside: set[RequestId] = attrs.field(factory=set)
    beside: dict[RequestId, int] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for stage in Stage:
            self.world.stages.acts[stage] = self.act(stage)

    def act(self, stage: Stage) -> Act:
        """
        What *stage* does.
        """

        async def act(request: LessonRequest, progress: Progress) -> Result:
            if self.deadly.get(request.id) is stage:
                self.tap.off = True
                raise PowerCut
            self.inside.add(request.id)
            for each in self.inside:
                self.beside[each] = max(self.beside.get(each, 0), len(self.inside) - 1)
            try:
                return await lasting(self.seconds)(request, progress)
            finally:
                self.inside.discard(request.id)

        return act

    async def serve(self, **settings: Any) -> None:
        """
        One worker after another, until nothing has come for a while.
        """
        with anyio.fail_after(100_000):
            while True:
                self.tap, dead = Tap(), False
                self.tap.before["requests.save"].append(lambda: anyio.sleep(self.save_seconds))
                try:
                    await self.world.serve(tap=self.tap, quiet_seconds=200.0, **settings)(anyio.Event())
                except* PowerCut:
                    dead = True
                if not dead:
                    return
                self.deaths += 1

    async def statuses(self, requests: list[RequestId]) -> list[RequestStatus]:
        """
        How they stand.
        """
        return [(await self.world.requests.load(request_id)).status for request_id in requests]


async def suspect(world: World, *, due_in: float | None = 0.0, crashes: int = CRASHES_IN_COMPANY) -> RequestId:
    """
    Submit a wish whose workers died in its first stage so often. Its message, which came as often,
    comes again in *due_in* seconds; with ``None`` it has never come.
    """
    request_id = await world.submit()
    request = await world.requests.load(request_id)
    await world.requests.save(attrs.evolve(request, attempt=crashes))
    message_id = await world.put(request_id)
    for turn in range(0 if due_in is None else CRASHES_IN_COMPANY):
        is_last = turn == CRASHES_IN_COMPANY - 1
        for delivery in await world.inbox.receive(100):
            waits = (due_in or 0.0) if is_last and delivery.id == message_id else 0.0
            await world.inbox.nack(delivery, delay_seconds=waits)
    return request_id


@pytest.mark.parametrize("concurrency", [1, 2, 4])
@pytest.mark.parametrize("stage", [Stage.VALIDATION, Stage.SCRIPT_GENERATION])
async def test_only_the_deadly_one_fails_of_all_in_the_same_hands(concurrency: int, stage: Stage) -> None:
    """
    However fast it kills, and however often its neighbours are begun again with it.
    """
    world = World()
    ward = Ward(world=world)
    innocent = [await world.order() for _ in range(3)]
    guilty = await world.order()
    ward.deadly[guilty] = stage
    innocent += [await world.order() for _ in range(3)]

    await ward.serve(concurrency=concurrency)

    assert await ward.statuses(innocent) == [COMPLETED] * 6
    assert await ward.statuses([guilty]) == [RequestStatus.FAILED]
    assert [letter.request_id for letter in await world.buried()] == [guilty]
    assert ward.deaths == MAX_ATTEMPTS


async def test_neither_do_several_deadly_ones_take_anybody_along() -> None:
    """
    They come one after another, and each dies in company at first; whoever was there is begun once more in its stead.
    """
    world = World()
    ward = Ward(world=world)
    innocent = []
    for _ in range(6):
        innocent.append(await world.order())
        ward.deadly[await world.order()] = FIRST

    await ward.serve(concurrency=4)

    assert await ward.statuses(innocent) == [COMPLETED] * 6
    assert set(await ward.statuses(list(ward.deadly))) == {RequestStatus.FAILED}


async def test_a_suspect_is_not_even_claimed_beside_others() -> None:
    """
    A claim counts, and whoever begins at the same moment may kill before it is taken back: it was the last one.
    """
    world = World()
    ward = Ward(world=world, save_seconds=1.0)
    suspected = await suspect(world, crashes=MAX_ATTEMPTS - 1)
    ward.deadly[await world.order()] = FIRST

    await ward.serve(concurrency=2)

    assert await ward.statuses([suspected]) == [COMPLETED]


async def test_a_suspect_is_alone_until_its_stage_is_done() -> None:
    """
    Those who are at work end first, and nobody begins; then others come in, beside its next stage.
    """
    world = World()
    suspected = await suspect(world)
    ward = Ward(world=world)
    others = [await world.order() for _ in range(9)]
    neighbours: list[int] = []

    async def look(request: LessonRequest, progress: Progress) -> Result:
        result = await ward.act(FIRST)(request, progress)
        if request.id == suspected:
            neighbours.append(ward.beside.pop(suspected))
        return result

    world.stages.acts[FIRST] = look

    await ward.serve(concurrency=3)

    assert neighbours == [0]
    assert ward.beside[suspected] == 2
    assert await ward.statuses([suspected, *others]) == [COMPLETED] * 10


async def test_a_suspect_does_not_wait_for_a_queue_that_never_ends() -> None:
    """
    But for what is in hand when it comes: nothing new is begun before it.
    """
    world = World()
    ward = Ward(world=world)
    suspected = await suspect(world)
    for _ in range(50):
        await world.order()

    await ward.serve(concurrency=3)

    begun = [request_id for request_id, stage in world.stages.runs if stage is FIRST]
    assert begun.index(suspected) < 3
    assert len(begun) == 51


async def test_a_suspect_that_waits_holds_its_delivery_and_no_lease() -> None:
    """
    For as long as the others take: nobody else is given it, and no attempt is counted until it begins.
    """
    world, tap, stop = World(), Tap(), anyio.Event()
    suspected = await suspect(world, due_in=2.0)
    busy = await world.order()
    world.stages.acts[Stage.SCRIPT_GENERATION] = lasting(160)
    async with anyio.create_task_group() as group:
        group.start_soon(world.serve(tap=tap, concurrency=2), stop)
        await anyio.sleep(150)
        assert (await world.requests.load(suspected)).attempt == CRASHES_IN_COMPANY
        assert await world.inbox.receive(1) == ()
        await anyio.sleep(10)
        assert (await world.requests.load(busy)).status is COMPLETED
        assert (await world.requests.load(suspected)).attempt == CRASHES_IN_COMPANY + 1
        stop.set()
        group.cancel_scope.deadline = anyio.current_time() + 1


async def test_a_suspect_that_waits_is_given_back_at_once_when_the_worker_is_told_to_stop() -> None:
    """
    The next one has it before the grace time is over.
    """
    world, stop = World(), anyio.Event()
    suspected = await suspect(world, due_in=2.0)
    await world.order()
    world.stages.acts[FIRST] = lasting(29)
    async with anyio.create_task_group() as group:
        group.start_soon(world.serve(concurrency=2, grace_seconds=60.0), stop)
        await anyio.sleep(5)
        stop.set()
        told_at = anyio.current_time()
        delivery = await world.receive()
        assert anyio.current_time() == told_at
    assert delivery.attributes["request_id"] == str(suspected)
    assert (await world.requests.load(suspected)).attempt == CRASHES_IN_COMPANY


async def test_a_second_suspect_is_given_back_at_once() -> None:
    """
    For another worker: only one waits, and whatever comes while one is alone is not begun.
    """
    world = World()
    for _ in range(2):
        await suspect(world)
    await world.order()
    world.stages.acts[FIRST] = lasting(20)
    handle = world.handle()
    deliveries = await world.inbox.receive(3)

    async with anyio.create_task_group() as group:
        group.start_soon(handle, deliveries[0])
        await anyio.sleep(1)
        for delivery in deliveries[1:]:
            verdict = await handle(delivery)
            assert (verdict.action, verdict.reason) == (Action.RETRY, NO_ROOM)
            assert (verdict.final, verdict.longest_delay_seconds) == (False, 0.0)
        assert anyio.current_time() == pytest.approx(1)
    assert [stage for _, stage in world.stages.runs].count(FIRST) == 1


async def test_where_the_queue_cannot_tell_a_suspect_is_seen_at_its_claim() -> None:
    """
    It is given back before it begins, which does not count as an attempt, and waits to be alone.
    """
    world = World()
    busy = await world.order()
    suspected = await suspect(world, due_in=None)
    world.stages.acts[FIRST] = lasting(20)
    handle = world.handle()
    first, second = await world.inbox.receive(2)
    assert second.attempt == 1

    async with anyio.create_task_group() as group:
        group.start_soon(handle, first)
        await anyio.sleep(1)
        assert (await handle(second)).reason == "completed"
        assert (await world.requests.load(busy)).status is COMPLETED

    assert anyio.current_time() == pytest.approx(40)
    request = await world.requests.load(suspected)
    assert (request.status, request.attempt) == (COMPLETED, CRASHES_IN_COMPANY + 1)


async def test_who_is_not_alone_makes_no_lesson_of_a_suspect() -> None:
    """
    Whoever says nothing of others has none, as who makes a single lesson.
    """
    world = World()
    request_id = await suspect(world)

    with pytest.raises(Suspected):
        await world.generate()(request_id, is_alone=False)

    request = await world.requests.load(request_id)
    assert (request.attempt, world.stages.ran) == (CRASHES_IN_COMPANY, [])
    assert (await world.generate()(request_id)).outcome is Outcome.COMPLETED


async def test_a_request_that_comes_often_and_never_crashed_needs_not_be_alone() -> None:
    """
    What an outage has put off again and again is worked on beside others.
    """
    world = World()
    handle = world.handle()
    for _ in range(2):
        await world.order()
    world.stages.acts[FIRST] = failing(Unavailable("gone"))
    deliveries = await world.inbox.receive(2)
    for _ in range(MAX_ATTEMPTS - 1):
        for delivery in deliveries:
            assert (await handle(delivery)).reason == "Unavailable"
    world.stages.acts[FIRST] = lasting(20)

    async with anyio.create_task_group() as group:
        for delivery in deliveries:
            group.start_soon(handle, attrs.evolve(delivery, attempt=MAX_ATTEMPTS))

    assert anyio.current_time() == pytest.approx(20)


async def test_who_was_never_alone_when_it_crashed_is_not_given_up() -> None:
    """
    Its attempts are used up, by what went wrong otherwise, and then by its neighbours: it has one more.
    """
    world = World()
    request_id = await world.submit()
    world.stages.acts[FIRST] = failing(Unavailable("gone"))
    for _ in range(MAX_ATTEMPTS - 1):
        await world.generate()(request_id)
    world.stages.acts[FIRST] = lasting(20)
    for _ in range(CRASHES_IN_COMPANY):
        await world.crash(request_id, after=10)

    assert (await world.generate()(request_id)).outcome is Outcome.COMPLETED
    assert (await world.requests.load(request_id)).attempt > MAX_ATTEMPTS
