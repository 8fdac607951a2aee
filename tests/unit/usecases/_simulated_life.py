"""
One run of everything, from one seed: workers that come and go, and people who want something of them.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Final

import anyio
import attrs

from unit.usecases._simulated_parts import StormyInbox, StormyStages, WatchedStore
from unit.usecases._simulated_weather import CLIMATES, Machine, Weather
from unit.usecases._virtual_time import LoopClock, VirtualTimeLoop
from unit.usecases._worker_taps import PowerCut, Tap, TappedInbox
from unit.usecases._worker_world import STUDENT, World
from vividly_core.domain.errors import IllegalTransition, InvalidField, Stale
from vividly_core.domain.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.request import LessonRequest

_VERBS: Final = (
    *("inbox.receive", "inbox.extend", "inbox.ack", "inbox.nack"),
    *("requests.claim", "requests.load", "requests.save", "letters.bury"),
)
_LONGEST_SECONDS: Final = 100_000.0


@attrs.define(kw_only=True)
class Life:
    """
    What a seed means, and what came of it. *trace* tells every call in its order: the same seed, the same trace.
    """

    seed: int
    climate: str
    random: Random
    weather: Weather
    world: World
    stages: StormyStages
    store: WatchedStore
    inbox: StormyInbox
    trace: list[str] = attrs.field(factory=list)
    requests: list[RequestId] = attrs.field(factory=list)
    machines: list[Machine] = attrs.field(factory=list)
    retries: Counter[RequestId] = attrs.field(factory=Counter)
    broken: list[str] = attrs.field(factory=list)
    over: anyio.Event = attrs.field(factory=anyio.Event)
    healing_seconds: float = math.inf
    _numbers: Iterator[int] = attrs.field(factory=itertools.count)

    async def __call__(self) -> None:
        """
        Trouble for a while, then peace until all is done; then the end.
        """
        with anyio.fail_after(_LONGEST_SECONDS):
            async with anyio.create_task_group() as group:
                for _ in range(self.random.randint(1, 3)):
                    group.start_soon(self._workers)
                await self._people()
                self.weather.cleared = True
                cleared_at = anyio.current_time()
                while await self._is_waited_for():  # noqa: ASYNC110  a queue has no event for being empty
                    await anyio.sleep(5)
                self.healing_seconds = anyio.current_time() - cleared_at
                self.over.set()

    async def _is_waited_for(self) -> bool:
        """
        Whether there is anything left to do. Whoever was asked answers now.
        """
        waiting = self.world.inbox.waiting() > 0
        for request_id in self.requests:
            request = await self.world.requests.load(request_id)
            if request.clarification is not None and not request.is_over:
                await self._wake(await self.world.answer(request_id, "So."))
                waiting = True
        return waiting

    async def _workers(self) -> None:
        """
        One worker after another, as long as there is something to do.
        """
        while not self.over.is_set():
            machine = Machine(number=next(self._numbers), weather=self.weather, tap=Tap())
            self.machines.append(machine)
            for verb in _VERBS:
                machine.tap.before[verb].append(self._noting(machine, verb))
                machine.tap.before[verb].append(machine.before_a_call)
                machine.tap.after[verb].append(machine.after_a_call)
            await self._work(machine)

    def _noting(self, machine: Machine, verb: str) -> Callable[[], Awaitable[None]]:
        async def note() -> None:
            self.trace.append(f"{anyio.current_time():9.2f} s  machine {machine.number}  {verb}")

        return note

    async def _work(self, machine: Machine) -> None:
        draw, stop = self.random, anyio.Event()
        handle = self.world.handle(
            tap=machine.tap,
            jitter=lambda seconds: draw.uniform(0, seconds),
            save_seconds=draw.choice([5.0, 100.0]),
            report_seconds=4.0,
            beat_seconds=8.0,
            limit_seconds=dict.fromkeys(Stage, 60.0),
        )
        self.stages.machines[handle.generate.worker] = machine
        serve = self.world.serve(
            handle=handle,
            jitter=lambda seconds: draw.uniform(0, seconds),
            concurrency=draw.randint(1, 3),
            grace_seconds=draw.choice([0.0, 2.0, 30.0]),
        )
        serve = attrs.evolve(
            serve, inbox=TappedInbox(part=self.inbox, tap=machine.tap), quarantine=handle.quarantine
        )
        try:
            async with anyio.create_task_group() as group:
                group.start_soon(self._end, stop, group.cancel_scope)
                await serve(stop)
                group.cancel_scope.cancel()
        except* PowerCut:
            # Somebody notices, and starts another.
            await anyio.sleep(1)
        if machine.stages_at_work:
            self.broken.append(f"machine {machine.number} has ended, and its stages run on")

    async def _end(self, stop: anyio.Event, scope: anyio.CancelScope) -> None:
        """
        Let a worker live for a while, and then tell it to stop, or cancel it.
        """
        is_stopped = self.weather.strikes(self.weather.climate.stopped)
        with anyio.move_on_after(self.random.uniform(5, 200) if is_stopped else math.inf):
            await self.over.wait()
        self.trace.append(f"{anyio.current_time():9.2f} s  a worker is told to stop")
        if is_stopped and self.random.random() < 0.5:
            scope.cancel()
        stop.set()

    async def _people(self) -> None:
        """
        They wish, wish again, cancel, answer, and retry; and some send nonsense.
        """
        draw, world = self.random, self.world
        wanted, until = draw.randint(1, 4), draw.uniform(60, 300)
        while len(self.requests) < wanted or anyio.current_time() < until:
            is_wished_at_once = len(self.requests) < wanted and self.weather.strikes(self.weather.climate.together)
            await anyio.sleep(0 if is_wished_at_once else draw.uniform(0, 30))
            if len(self.requests) < wanted:
                self.requests.append(await world.submit(draw.choice(["text", "video"])))
                if self.weather.strikes(self.weather.climate.deadly):
                    self.stages.deadly[self.requests[-1]] = draw.choice(
                        [Stage.VALIDATION, Stage.SCRIPT_GENERATION]
                    )
                # A message may be later than those that were sent after it.
                await anyio.sleep(0 if is_wished_at_once else draw.choice([0.0, 0.0, 20.0]))
                await world.put(self.requests[-1])
            if self.weather.strikes(self.weather.climate.impatience):
                await self._meddle(draw.choice(self.requests))

    async def _meddle(self, request_id: RequestId) -> None:
        draw, world = self.random, self.world
        request = await world.requests.load(request_id)
        self.trace.append(f"{anyio.current_time():9.2f} s  somebody wants something of a {request.status} request")
        try:
            if draw.random() < 0.2:
                await world.put(request_id)
            elif request.clarification is not None and draw.random() < 0.6:
                await self._wake(await world.answer(request_id, "So."))
            elif draw.random() < 0.3:
                self.retries[(await self._wake(await world.retry(request_id))).id] += 1
            elif draw.random() < 0.05:
                await world.cancel(request_id)
            elif draw.random() < 0.05:
                world.inbox.put(b"nonsense")
        except (IllegalTransition, InvalidField, Stale):
            pass

    async def _wake(self, request: LessonRequest) -> LessonRequest:
        self.inbox.woken_at[request.id] = anyio.current_time()
        await self.world.put(request.id)
        return request


def life_of(seed: int) -> Life:
    """
    All parts of the run of *seed*.
    """
    random = Random(seed)
    climate = list(CLIMATES)[seed % len(CLIMATES)]
    clock = LoopClock()
    store = WatchedStore(clock=clock, students={STUDENT})
    world = World(clock=clock, requests=store)
    # A wait for messages that come is cut short by them: so long as nothing comes, nothing happens.
    world.inbox.quiet_seconds = 20.0
    weather = Weather(random=random, climate=CLIMATES[climate])
    stages = StormyStages(weather=weather, world=world)
    world.stages = stages
    return Life(
        seed=seed,
        climate=climate,
        random=random,
        weather=weather,
        world=world,
        stages=stages,
        store=store,
        inbox=StormyInbox(weather=weather, world=world),
    )


def play(seed: int, *, afterwards: Callable[[Life], Awaitable[None]]) -> Life:
    """
    Live the life of *seed* on a loop of its own, and look at it *afterwards*. What it raises says how to see it again.
    """

    async def live() -> None:
        try:
            await life()
            await afterwards(life)
        except BaseException as error:
            error.add_note("\n".join([f"... in '{life.climate}':", *life.trace[-60:]]))
            error.add_note(f"To see it again: --simulation-first-seed {seed} --simulation-seeds 1")
            raise

    life = life_of(seed)
    anyio.run(live, backend_options={"loop_factory": VirtualTimeLoop})
    return life
