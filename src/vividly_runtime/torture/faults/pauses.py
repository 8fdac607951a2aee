"""
Workers that stand still for longer than their leases, and do not know it.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Final

import anyio

from vividly_core.domain.stage import Stage
from vividly_runtime.torture.fault import Fault
from vividly_runtime.torture.points import Deed, Moment, Trap

if TYPE_CHECKING:
    from vividly_runtime.torture.trial import Trial

_MARK: Final = "slow"


async def _stopped(trial: Trial) -> None:
    """
    SIGSTOP, until others have taken over what it had; then SIGCONT.
    """
    workers = await trial.start(2, stage_seconds=(0.02, 0.08))
    await trial.load(30 if trial.short else 150)
    for turn in range(1 if trial.short else 4):
        await trial.under_way(10)
        zombie = workers[turn % 2]
        trial.fault()
        zombie.send(signal.SIGSTOP)
        await anyio.sleep(1.5 * zombie.order.lease_seconds)
        zombie.send(signal.SIGCONT)
        await trial.load(5)


async def _blocked(trial: Trial) -> None:
    """
    A stage that keeps the event loop from running for two leases; the other worker takes over meanwhile.
    """
    moments = (Moment.BEFORE_EFFECT, Moment.BEFORE_CHECKPOINT, Moment.BEFORE_COMPLETION)
    for moment in (trial.dice.choice(moments),) if trial.short else moments:
        stage = None if moment is Moment.BEFORE_COMPLETION else trial.dice.choice(list(Stage)[:5])
        order = trial.order()
        trap = Trap(moment=moment, stage=stage, deed=Deed.BLOCK, seconds=2 * order.lease_seconds, marker=_MARK)
        (sleeper,) = await trial.start(1, trap=trap, concurrency=2)
        await trial.load(4, words=_MARK, only_films=True)
        await trial.reached(sleeper)
        trial.fault()
        await trial.start(1)
        await trial.load(5)
        await trial.over()
        await trial.retire()


FAULTS: Final = (
    Fault(
        name="stopped",
        promise="SIGSTOP for longer than the lease, then SIGCONT: what the zombie writes changes nothing",
        run=_stopped,
    ),
    Fault(
        name="blocked-loop",
        promise="the event loop stands still for two leases: the worker is fenced off, and goes on with others",
        run=_blocked,
    ),
)
