"""
``kill -9``: at every named moment, at random, and by the request itself.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Final

import anyio

from vividly_core.domain.stage import Stage
from vividly_runtime.commands.tasks_beside import tasks_beside
from vividly_runtime.torture.fault import Fault
from vividly_runtime.torture.points import POINTS, Moment, Trap
from vividly_runtime.torture.trial import BURIED

if TYPE_CHECKING:
    from uuid import UUID

    from vividly_runtime.torture.trial import Trial

_DEADLY: Final = "deadly"
_AT_ONCE: Final = 3
_SHORT_POINTS: Final = 4
_TRIES: Final = 40


async def _kill_points(trial: Trial) -> None:
    """
    One worker does not die; each of the others dies at a point of its own.
    """
    await trial.start(1, concurrency=1, stage_seconds=(0.02, 0.06))
    points = list(POINTS)
    if trial.short:
        points = trial.dice.sample(points, _SHORT_POINTS)
    died: list[str] = []
    turns = anyio.Semaphore(_AT_ONCE)

    async def die_at(moment: Moment, stage: Stage | None) -> None:
        async with turns:
            # Each asks for its own kind of request, which nobody else dies of.
            trap = Trap(moment=moment, stage=stage)
            (doomed,) = await trial.start(1, concurrency=1, trap=trap)
            for _ in range(_TRIES):
                await trial.load(1, only_films=True)
                with anyio.move_on_after(0.25):
                    await doomed.ended.wait()
                    break
            if doomed.lives:
                trial.unreached(trap)
                await trial.retire([doomed])
                return
            trial.faults_at.append(doomed.ended_at)
            died.append(" ".join(filter(None, (moment, stage))))
            if doomed.code != -signal.SIGKILL:
                trial.broken.append(f"the worker with a trap {moment} {stage} ended with {doomed.code}")

    async with anyio.create_task_group() as group:
        for moment, stage in points:
            group.start_soon(die_at, moment, stage)
    trial.figures["points"] = len(died)


async def _kill_random(trial: Trial) -> None:
    """
    Two workers under load; now and then one of them is killed, and another one starts.
    """
    await trial.start(2, stage_seconds=(0.01, 0.08))
    await trial.load(30 if trial.short else 250)
    for _ in range(3 if trial.short else 12):
        await trial.under_way(trial.dice.randint(5, 40) if not trial.short else 5)
        victim = trial.dice.choice(trial.crew.living)
        trial.fault()
        victim.send(signal.SIGKILL)
        await victim.ended.wait()
        await trial.start(1, stage_seconds=victim.order.stage_seconds)
        # Enough to be under way again, however long the new one took to start.
        await trial.load(2 if trial.short else 10)


async def _deadly_request(trial: Trial) -> None:
    """
    Requests that kill every worker which has begun their third stage, among others that do no harm.
    """
    trap = Trap(moment=Moment.BEFORE_EFFECT, stage=Stage.SCRIPT_GENERATION, marker=_DEADLY, lasting=True)
    await trial.start(2, trap=trap, stage_seconds=(0.01, 0.05))
    await trial.load(10 if trial.short else 60)
    deadly = await trial.load(1 if trial.short else 2, words=_DEADLY, ending=BURIED, only_films=True)
    await trial.load(10 if trial.short else 60)
    await _until_buried(trial, deadly)


async def _deadly_neighbour(trial: Trial) -> None:
    """
    Requests kill their worker as soon as they are begun; others in the same hands have no time to get any further.
    """
    trap = Trap(moment=Moment.BEFORE_EFFECT, stage=Stage.VALIDATION, marker=_DEADLY, lasting=True)
    await trial.load(3 if trial.short else 12, only_films=True)
    deadly = await trial.load(1 if trial.short else 2, words=_DEADLY, ending=BURIED, only_films=True)
    await trial.start(1, trap=trap, stage_seconds=(0.1, 0.1), lease_seconds=1.0)
    await _until_buried(trial, deadly)


async def _until_buried(trial: Trial, deadly: list[UUID]) -> None:
    """
    Put a new worker in the place of each that dies, until the *deadly* requests are over.
    """
    replaced = 0

    async def replace_the_dead() -> None:
        nonlocal replaced
        while True:
            for worker in [worker for worker in trial.crew.members if not worker.lives][replaced:]:
                trial.faults_at.append(worker.ended_at)
                replaced += 1
                await trial.crew.start(worker.order)
            await anyio.sleep(0.1)

    async with tasks_beside() as beside:
        beside.start_soon(replace_the_dead)
        await trial.over(deadly)
    trial.figures["workers killed"] = replaced


FAULTS: Final = (
    Fault(
        name="kill-points",
        promise="kill -9 at every named moment of every stage; the next worker goes on at the first unfinished one",
        run=_kill_points,
    ),
    Fault(
        name="kill-random",
        promise="kill -9 at random times, two workers under load",
        run=_kill_random,
        crash_may_bury=True,
    ),
    Fault(
        name="deadly-request",
        promise="a request that kills every worker is buried after so many attempts, and its neighbours are served",
        run=_deadly_request,
    ),
    Fault(
        name="deadly-neighbour",
        promise="whoever shares a worker with a request that kills it is not buried with it",
        run=_deadly_neighbour,
    ),
)
