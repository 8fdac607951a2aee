"""
The promises of the whole worker, whatever happens: workers that come and go, faults, impatient people, a seed each.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from random import Random
from typing import TYPE_CHECKING, Any, Final, cast

import anyio
import attrs
import pytest

from unit.usecases._virtual_time import VIRTUAL_TIME
from unit.usecases._worker_taps import PowerCut, Tap, TappedInbox
from unit.usecases._worker_world import ScriptedStages, World, done, out_of_scope, unclear
from vividly_core.domain.errors import (
    IllegalTransition,
    InvalidField,
    Malformed,
    Rejected,
    Stale,
    Throttled,
    Unavailable,
)
from vividly_core.domain.event import EventType
from vividly_core.domain.message import decode
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus, StageStatus
from vividly_core.domain.verdict import Outcome

if TYPE_CHECKING:
    from vividly_core.domain.ids import RequestId, WorkerId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.inbox import Delivery, Inbox
    from vividly_core.ports.progress import Progress
    from vividly_core.usecases.stages import Result

SEEDS: Final = 200
_REQUESTS: Final = 5
_WORKERS: Final = 3
_TROUBLED_SECONDS: Final = 900.0


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """
    Virtual time.
    """
    return VIRTUAL_TIME


@attrs.define(kw_only=True)
class Weather:
    """
    Draws what goes wrong. When it has *cleared*, nothing does.
    """

    random: Random
    cleared: bool = False

    def strikes(self, share: float) -> bool:
        """
        Whether this is one of a *share* of the times.
        """
        return not self.cleared and self.random.random() < share

    async def at_a_call(self) -> None:
        """
        Before or after a call to a port: an outage, an answer that is lost, or a long wait.
        """
        if self.strikes(0.02):
            raise Unavailable("connection reset")
        if self.strikes(0.002):
            raise OSError("what no adapter has foreseen")
        if self.strikes(0.01):
            await anyio.sleep(self.random.choice([0.1, 3.0, 40.0]))


@attrs.define
class StormyStages(ScriptedStages):
    """
    Stages that take their time, fail, hang, ask back, and kill their workers. *again* are runs of stages that were
    done already.
    """

    weather: Weather = attrs.field(kw_only=True)
    world: World = attrs.field(kw_only=True)
    taps: dict[WorkerId, Tap] = attrs.field(factory=dict)
    again: list[tuple[RequestId, Stage]] = attrs.field(factory=list)

    async def run(self, stage: Stage, request: LessonRequest, progress: Progress) -> Result:
        """
        Do *stage*.
        """
        weather = self.weather
        stored = await self.world.requests.load(request.id)
        # Whoever slept through the lease may begin; that is noticed at the first report.
        if stored.run_of(stage).is_over and stored.version <= request.version:
            self.again.append((request.id, stage))
        self.runs.append((request.id, stage))
        for fraction in (0.3, 0.9):
            await anyio.sleep(weather.random.choice([0.0, 0.0, 0.1, 5.0]))
            progress(fraction)
        if weather.strikes(0.01):
            await anyio.sleep_forever()
        if weather.strikes(0.04):
            assert request.lease is not None
            self.taps[request.lease.owner].off = True
        errors = [
            Unavailable("gone"),
            Throttled("too fast", retry_after_seconds=50),
            KeyError("?"),
            Rejected("no"),
        ]
        for share, error in zip((0.06, 0.02, 0.02, 0.015), errors, strict=True):
            if weather.strikes(share):
                raise error
        if stage is Stage.VALIDATION and weather.strikes(0.2):
            return await unclear(request, progress)
        if stage is Stage.VALIDATION and weather.strikes(0.03):
            return await out_of_scope(request, progress)
        return await done(request, progress)


@attrs.frozen(kw_only=True)
class WatchedInbox:
    """
    An inbox that looks, whenever a message is acknowledged, whether nobody needs it any more; if not, it is *lost*.
    """

    part: Inbox
    world: World
    woken_at: dict[RequestId, float] = attrs.field(factory=lambda: defaultdict(lambda: -math.inf))
    received_at: dict[str, float] = attrs.field(factory=dict)
    lost: list[Delivery] = attrs.field(factory=list)

    async def receive(self, limit: int) -> tuple[Delivery, ...]:
        """
        Remember when.
        """
        deliveries = await self.part.receive(limit)
        self.received_at.update({delivery.token: anyio.current_time() for delivery in deliveries})
        return deliveries

    async def extend(self, delivery: Delivery, lease_seconds: float) -> None:
        """
        As before.
        """
        await self.part.extend(delivery, lease_seconds)

    async def ack(self, delivery: Delivery) -> None:
        """
        Look first.
        """
        if not await self._is_done_with(delivery):
            self.lost.append(delivery)
        await self.part.ack(delivery)

    async def nack(self, delivery: Delivery, *, delay_seconds: float) -> None:
        """
        As before.
        """
        await self.part.nack(delivery, delay_seconds=delay_seconds)

    async def _is_done_with(self, delivery: Delivery) -> bool:
        letters = await self.world.buried()
        if delivery.id in {letter.message_id for letter in letters}:
            return True
        request = await self.world.requests.load(decode(delivery.body).request_id)
        if request.is_over or request.clarification is not None:
            return True
        # Answered or retried meanwhile: that has a message of its own.
        return self.woken_at[request.id] >= self.received_at[delivery.token]


@attrs.define(kw_only=True)
class Simulation:
    """
    One run of everything, from one seed.
    """

    random: Random
    weather: Weather
    world: World
    stages: StormyStages
    inbox: WatchedInbox
    over: anyio.Event = attrs.field(factory=anyio.Event)
    retries: Counter[RequestId] = attrs.field(factory=Counter)

    async def __call__(self) -> None:
        """
        Trouble for a while, then peace until all is done; then the end.
        """
        async with anyio.create_task_group() as group:
            for _ in range(_WORKERS):
                group.start_soon(self._workers)
            await self._people()
            self.weather.cleared = True
            while self.world.inbox.waiting():  # noqa: ASYNC110  a queue has no event for being empty
                await anyio.sleep(10)
            self.over.set()

    async def _workers(self) -> None:
        """
        One worker after another, as long as there is something to do.
        """
        while not self.over.is_set():
            await self._worker()

    async def _worker(self) -> None:
        draw, tap, stop = self.random, Tap(), anyio.Event()
        for verb in ("receive", "extend", "ack", "nack"):
            tap.before[f"inbox.{verb}"].append(self.weather.at_a_call)
        for verb in ("requests.claim", "requests.load", "requests.save", "letters.bury"):
            tap.before[verb].append(self.weather.at_a_call)
            tap.after[verb].append(self.weather.at_a_call)
        handle = self.world.handle(
            tap=tap,
            jitter=lambda seconds: draw.uniform(0, seconds),
            save_seconds=draw.choice([5.0, 100.0]),
            report_seconds=2.0,
            beat_seconds=5.0,
            limit_seconds=dict.fromkeys(Stage, 60.0),
        )
        self.stages.taps[handle.generate.worker] = tap
        serve = self.world.serve(
            handle=handle,
            jitter=lambda seconds: draw.uniform(0, seconds),
            concurrency=draw.randint(1, 3),
            grace_seconds=draw.choice([0.0, 2.0, 30.0]),
        )
        serve = attrs.evolve(serve, inbox=TappedInbox(part=self.inbox, tap=tap))
        try:
            async with anyio.create_task_group() as group:
                group.start_soon(self._end, stop, group.cancel_scope)
                await serve(stop)
                group.cancel_scope.cancel()
        except* PowerCut:
            # Somebody notices, and starts another.
            await anyio.sleep(1)

    async def _end(self, stop: anyio.Event, scope: anyio.CancelScope) -> None:
        """
        Let a worker live for a while, and then tell it to stop, or cancel it.
        """
        with anyio.move_on_after(math.inf if self.weather.cleared else self.random.uniform(5, 400)):
            await self.over.wait()
        if self.weather.strikes(0.5):
            scope.cancel()
        stop.set()

    async def _people(self) -> None:
        """
        They wish, wish again, cancel, answer, and retry; and some send nonsense.
        """
        draw, world = self.random, self.world
        requests: list[RequestId] = []
        began_at = anyio.current_time()
        while anyio.current_time() - began_at < _TROUBLED_SECONDS:
            await anyio.sleep(draw.uniform(0, 60))
            if len(requests) < _REQUESTS:
                requests.append(await world.order(draw.choice(["text", "video"])))
            request_id = draw.choice(requests)
            request = await world.requests.load(request_id)
            try:
                if draw.random() < 0.2:
                    await world.put(request_id)
                elif request.clarification is not None and draw.random() < 0.6:
                    await self._wake(await world.answer(request_id, "So."))
                elif draw.random() < 0.3:
                    self.retries[(await self._wake(await world.retry(request_id))).id] += 1
                elif draw.random() < 0.08:
                    await world.cancel(request_id)
                elif draw.random() < 0.05:
                    world.inbox.put(b"nonsense")
            except (IllegalTransition, InvalidField, Stale):
                pass

    async def _wake(self, request: LessonRequest) -> LessonRequest:
        self.inbox.woken_at[request.id] = anyio.current_time()
        await self.world.put(request.id)
        return request


def simulation(seed: int) -> Simulation:
    """
    All parts of the run of *seed*.
    """
    random = Random(seed)
    world = World()
    world.inbox.quiet_seconds = 10.0
    weather = Weather(random=random)
    stages = StormyStages(weather=weather, world=world)
    world.stages = stages
    return Simulation(
        random=random,
        weather=weather,
        world=world,
        stages=stages,
        inbox=WatchedInbox(part=world.inbox, world=world),
    )


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_every_request_comes_to_one_end_whatever_happens(seed: int) -> None:
    """
    Or waits for its student; nothing is told, done or kept twice that is known to be done, and nothing stays held.
    """
    run = simulation(seed)
    with anyio.fail_after(100_000):
        await run()

    world = run.world
    assert world.inbox.waiting() == 0
    assert (run.inbox.lost, run.stages.again) == ([], [])
    effects = Counter(run.stages.runs)
    letters = await world.buried()
    for summary in await world.requests.find(status=None, before=None, limit=100):
        request = await world.requests.load(summary.id)
        record = world.requests._records[request.id]  # noqa: SLF001  looks behind the port's back
        events = await world.events(request.id)
        told = Counter(event.type for event in events)

        assert request.is_over != (request.clarification is not None) or told[EventType.REQUEST_CANCELLED]
        assert told[EventType.REQUEST_COMPLETED] + told[EventType.REQUEST_CANCELLED] <= 1
        assert told[EventType.REQUEST_FAILED] - run.retries[request.id] == (request.status is RequestStatus.FAILED)
        assert request.running_stage is None
        assert record.leased_until is None

        finished = Counter(event.stage for event in events if event.type is EventType.STAGE_COMPLETED)
        assert set(finished.values()) <= {1}
        assert set(finished) == {each.stage for each in request.stages if each.status is StageStatus.COMPLETED}
        for stage in Stage:
            assert (stage in finished) <= effects[request.id, stage] <= record.token
        progress = [event.data["progress"] for event in events if "progress" in event.data]
        assert progress == sorted(progress)
        assert (request.progress == 100) == (request.status is RequestStatus.COMPLETED)

        failure = request.failure
        if failure is not None and failure.kind != Outcome.OUT_OF_SCOPE.value:
            assert request.id in {letter.request_id for letter in letters}
        if not told[EventType.REQUEST_FAILED]:
            assert request.id not in {letter.request_id for letter in letters}
    assert {letter.kind for letter in letters if letter.request_id is None} <= {Malformed.__name__}
    await assert_the_next_request_is_made(world)


async def assert_the_next_request_is_made(world: World) -> None:
    """
    Nothing that happened is in the way of one more.
    """
    request_id = await world.order()
    await cast("Any", world.serve(quiet_seconds=100.0))(anyio.Event())
    assert (await world.requests.load(request_id)).status is RequestStatus.COMPLETED


async def test_the_weather_is_bad_enough_to_mean_something() -> None:
    """
    The runs hold what they are meant to: without it, the test above would promise nothing.
    """
    seen: Counter[str] = Counter()
    for seed in range(0, SEEDS, 4):
        run = simulation(seed)
        await run()
        for summary in await run.world.requests.find(status=None, before=None, limit=100):
            request = await run.world.requests.load(summary.id)
            seen[request.status.value] += 1
            seen["waits"] += request.clarification is not None
            seen["several attempts"] += request.attempt > 1
            seen["several claims"] += run.world.requests._records[request.id].token > 2  # noqa: SLF001  see above
            seen.update(event.type.value for event in await run.world.events(summary.id))
            seen["retries by people"] += run.retries[request.id]
        seen["workers that died"] += sum(tap.off for tap in run.stages.taps.values())
        seen.update(letter.kind for letter in await run.world.buried())
    wanted = ["completed", "failed", "cancelled", "waits", "several attempts", "several claims", "retry"]
    wanted += ["clarification_answered", "retries by people", "workers that died", "Malformed", "Rejected"]
    assert not [each for each in wanted if seen[each] < 3], seen
