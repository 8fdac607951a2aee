"""
SIGTERM, at every moment, once and twice, and a fleet that is replaced while it works.
"""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING, Any, Final

import anyio

from vividly_core.domain.stage import Stage
from vividly_runtime.commands.exit_code import stopped_by
from vividly_runtime.torture.fault import Fault
from vividly_runtime.torture.points import Deed, Moment, Trap

if TYPE_CHECKING:
    from vividly_runtime.torture.crew import Worker
    from vividly_runtime.torture.trial import Trial

_GRACE_SECONDS: Final = 0.5

STAGES_THAT_LAST: Final = tuple(stage for stage in Stage if stage is not Stage.NOTIFICATION)
"""Those in the middle of which a worker can be: a message is worded in no time."""


async def _sigterm_in_stages(trial: Trial) -> None:
    """
    A worker is told to stop while a request is in a stage that outlasts the grace time; the next one is there already.
    """
    stages = trial.dice.sample(STAGES_THAT_LAST, 2) if trial.short else STAGES_THAT_LAST
    trial.figures["stages"] = [await sigterm_in(trial, stage) for stage in stages]


async def sigterm_in(trial: Trial, stage: Stage) -> dict[str, Any]:
    """
    Tell a worker to stop in the middle of *stage*; return its exit code, how long it took to end, and how long after
    the word another one went on with the request. Where no request comes to that stage by itself, there is no time.
    """
    trap = Trap(moment=Moment.BEFORE_EFFECT, stage=stage, deed=Deed.WAIT)
    (leaving,) = await trial.start(1, trap=trap, grace_seconds=_GRACE_SECONDS, concurrency=1)
    (request,) = await trial.load(1, only_films=True)
    if not await trial.reached(leaving):
        trial.unreached(trap)
        await trial.retire([leaving])
        return {"stage": str(stage), "exit_code": leaving.code}
    (staying,) = await trial.start(1)
    trial.fault()
    told_at = time.time()
    leaving.send(signal.SIGTERM)
    await trial.until(lambda: not leaving.lives, "a worker to end after SIGTERM")
    await trial.over([request])
    if leaving.code != 0:
        trial.broken.append(f"I7: SIGTERM in {stage}: exit code {leaving.code}")
    resumed = [
        effect for effect in trial.effects("begin") if (effect.pid, effect.request) == (staying.pid, str(request))
    ]
    await trial.retire([staying])
    if not resumed or resumed[0].stage != stage:
        trial.broken.append(f"I5: given back in {stage}, and resumed at {resumed[0].stage if resumed else None}")
    return {
        "stage": str(stage),
        "exit_code": leaving.code,
        "seconds_to_exit": round(leaving.ended_at - told_at, 3),
        "seconds_from_sigterm_to_resume": round(resumed[0].at - told_at, 3) if resumed else None,
        "seconds_from_exit_to_resume": round(resumed[0].at - leaving.ended_at, 3) if resumed else None,
    }


async def _sigterm_idle(trial: Trial) -> None:
    """
    With nothing in hand, and with the database away.
    """
    (idle,) = await trial.start(1)
    await _told(trial, idle, "idle", expected=0)
    (cut_off,) = await trial.start(1, stage_seconds=(0.1, 0.2), grace_seconds=1)
    await trial.load(6)
    await trial.under_way(4)
    trial.proxy.refuses = True
    await trial.proxy.cut()
    await _told(trial, cut_off, "without a database", expected=0)
    trial.proxy.mend()
    trial.fault()
    await trial.start(1)


async def _sigterm_twice(trial: Trial) -> None:
    """
    The second one ends the worker at once: its requests come back when their leases have run out.
    """
    (worker,) = await trial.start(1, stage_seconds=(0.3, 0.6), grace_seconds=60)
    await trial.load(6)
    await trial.under_way(2)
    trial.fault()
    worker.send(signal.SIGTERM)
    await anyio.sleep(0.1)
    await _told(trial, worker, "twice", expected=stopped_by(signal.SIGTERM))
    await trial.start(1)


async def _told(trial: Trial, worker: Worker, how: str, *, expected: int) -> None:
    began = time.monotonic()
    worker.send(signal.SIGTERM)
    await trial.until(lambda: not worker.lives, f"a worker to end after SIGTERM, {how}")
    trial.figures[f"seconds to exit, {how}"] = round(time.monotonic() - began, 3)
    if worker.code != expected:
        trial.broken.append(f"I7: SIGTERM, {how}: exit code {worker.code} instead of {expected}")


async def _rolling(trial: Trial) -> None:
    """
    Each worker is told to stop when the next one works, under load: nothing is done twice.
    """
    old = await trial.start(2, stage_seconds=(0.02, 0.1))
    await trial.load(20 if trial.short else 100)
    for _ in range(2 if trial.short else 4):
        await trial.under_way(5)
        new = await trial.start(1, stage_seconds=(0.02, 0.1))
        trial.fault()
        await trial.retire([old.pop(0)])
        old += new
        await trial.load(5)


FAULTS: Final = (
    Fault(
        name="sigterm-in-stages",
        promise="SIGTERM in each stage: exit code 0, and the next worker goes on at once, at that stage",
        run=_sigterm_in_stages,
        may_repeat=False,
    ),
    Fault(
        name="sigterm-idle",
        promise="SIGTERM with nothing in hand, or without a database: exit code 0",
        run=_sigterm_idle,
    ),
    Fault(
        name="sigterm-twice",
        promise="a second SIGTERM ends the worker at once; its requests come back",
        run=_sigterm_twice,
    ),
    Fault(
        name="rolling-restart",
        promise="every worker is replaced under load: exit code 0, and nothing is done twice",
        run=_rolling,
        may_repeat=False,
    ),
)
