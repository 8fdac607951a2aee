"""
Two figures that people compare: how soon the work goes on after ``kill -9``, and after SIGTERM.
"""

from __future__ import annotations

import signal
import statistics
import time
from typing import TYPE_CHECKING, Any, Final

from vividly_core.domain.stage import Stage

from .faults.stops import STAGES_THAT_LAST, sigterm_in
from .points import Deed, Moment, Trap
from .trial import open_trial

if TYPE_CHECKING:
    from .server import Server
    from .trial import Trial

_LEASES: Final = (5.0, 30.0)
_KILLS: Final = 3
_STAGE_SECONDS: Final = (0.4, 0.4)


async def measure(server: Server, *, seed: int) -> dict[str, Any]:
    """
    ``kill -9`` in stage 3 of 6 with a second worker running, several times a lease; and SIGTERM in each stage.
    """
    killed = []
    for lease in _LEASES:
        async with open_trial(server, name=f"figures_{lease:g}", seed=seed, fault="figures", short=False) as trial:
            times = [await _killed_in_script_generation(trial, lease) for _ in range(_KILLS)]
            await trial.retire()
        killed.append(
            {
                "lease_seconds": lease,
                "seconds_to_next_stage": times,
                "median_seconds": statistics.median(times),
            }
        )
    async with open_trial(server, name="figures_stops", seed=seed, fault="figures", short=False) as trial:
        stopped = [await sigterm_in(trial, stage) for stage in STAGES_THAT_LAST]
    return {"kill_9_in_stage_3_of_6": killed, "sigterm": stopped}


async def _killed_in_script_generation(trial: Trial, lease_seconds: float) -> float:
    trap = Trap(moment=Moment.BEFORE_EFFECT, stage=Stage.SCRIPT_GENERATION, deed=Deed.WAIT)
    order = {"lease_seconds": lease_seconds, "stage_seconds": _STAGE_SECONDS, "waits": 1.0}
    (victim,) = await trial.start(1, trap=trap, **order)
    (request,) = await trial.load(1, only_films=True)
    await trial.reached(victim)
    (other,) = await trial.start(1, **order)
    killed_at = time.time()
    victim.send(signal.SIGKILL)
    await trial.over([request])
    await trial.retire([other])
    begun = [each for each in trial.effects("begin") if (each.pid, each.request) == (other.pid, str(request))]
    return round(begun[0].at - killed_at, 3)
