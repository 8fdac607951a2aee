"""
Two who want the same request in the same moment.
"""

from __future__ import annotations

import signal
from functools import partial
from typing import TYPE_CHECKING, Final

import anyio

from vividly_core.domain.stage import Stage
from vividly_runtime.torture.fault import Fault
from vividly_runtime.torture.points import POINTS, Deed, Moment, Trap
from vividly_runtime.torture.trial import CANCELLED, COMPLETED, EITHER

if TYPE_CHECKING:
    from vividly_runtime.torture.crew import Worker
    from vividly_runtime.torture.trial import Trial

_AT_ONCE: Final = 3
_SHORT_POINTS: Final = 3
_TRIES: Final = 40
_SETTLING: Final = {Moment.BEFORE_ACK, Moment.AFTER_ACK}
# The last checkpoint of a film, the notification and the completion are one save.
_WITH_COMPLETION: Final = {
    (Moment.AFTER_CHECKPOINT, stage) for stage in (Stage.VIDEO_PROCESSING, Stage.NOTIFICATION)
}
_RESCUE_MOMENTS: Final = (Moment.BEFORE_CHECKPOINT, Moment.AFTER_CHECKPOINT, Moment.BEFORE_COMPLETION)


async def _cancel(trial: Trial) -> None:
    """
    Cancelled at each point of its life, twice, and after its end.
    """
    points = trial.dice.sample(POINTS, _SHORT_POINTS) if trial.short else list(POINTS)
    turns = anyio.Semaphore(_AT_ONCE)

    async def cancel_at(moment: Moment, stage: Stage | None) -> None:
        async with turns:
            mark = f"{moment} {stage or ''}".strip()
            # Who acknowledges knows no question.
            trap = Trap(moment=moment, stage=stage, deed=Deed.WAIT, marker=None if moment in _SETTLING else mark)
            (worker,) = await trial.start(1, trap=trap, concurrency=1)
            request = None
            for _ in range(_TRIES):
                await trial.load(1, words=mark, ending=EITHER, only_films=True)
                await anyio.sleep(0.25)
                if (request := trial.at_trap(worker)) is not None:
                    break
            if request is None:
                trial.unreached(trap)
                await trial.retire([worker])
                return
            first, second = await trial.cancel(request), await trial.cancel(request)
            await worker.let_go()
            is_over = moment in _SETTLING or (moment, stage) in _WITH_COMPLETION
            trial.expected[request] = COMPLETED if is_over else CANCELLED
            if first is not second:
                trial.broken.append(f"I1: cancelled twice at {mark}, and it was {first}, then {second}")
            await trial.over([request])
            await trial.retire([worker])

    async with anyio.create_task_group() as group:
        for moment, stage in points:
            group.start_soon(cancel_at, moment, stage)
    trial.figures["points"] = len(points)
    # For what was only there to be caught.
    await trial.start(1)


async def _rescue(trial: Trial) -> None:
    """
    A worker is held up in the middle of a write for longer than its lease, while three others look for abandoned
    requests; then it goes on writing. Afterwards they race for what a killed one leaves.
    """
    for moment in (trial.dice.choice(_RESCUE_MOMENTS),) if trial.short else _RESCUE_MOMENTS:
        stage = None if moment is Moment.BEFORE_COMPLETION else trial.dice.choice(list(Stage)[:5])
        trap = Trap(moment=moment, stage=stage, deed=Deed.BLOCK, seconds=3 * trial.order().lease_seconds)
        (late,) = await trial.start(1, trap=trap, concurrency=4)
        await trial.load(4, only_films=True)
        await trial.reached(late)
        trial.fault()
        await trial.start(1 if trial.short else 3)
        await trial.over()
        await trial.until(partial(_has_ended_one, late), "the late one to go on")
        await trial.retire()
    (victim,) = await trial.start(1, concurrency=8, stage_seconds=(0.5, 0.5))
    await trial.load(8, only_films=True)
    await trial.under_way(4)
    await trial.start(2 if trial.short else 4)
    trial.fault()
    victim.send(signal.SIGKILL)
    await trial.load(4)


def _has_ended_one(worker: Worker) -> bool:
    return any(" outcome " in line for line in worker.said)


FAULTS: Final = (
    Fault(
        name="cancel-anywhere",
        promise="cancelled at every named moment, twice: it ends once, and stays what it became",
        run=_cancel,
    ),
    Fault(
        name="rescue-races",
        promise="several take up what one has abandoned, or seems to have: one gets it, the late one changes nothing",
        run=_rescue,
    ),
)
