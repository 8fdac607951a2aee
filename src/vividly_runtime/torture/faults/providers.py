"""
What a worker depends on besides its database: a model with moods, and the time of day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vividly_runtime.torture.fault import Fault

if TYPE_CHECKING:
    from vividly_runtime.torture.trial import Trial

_HOUR: Final = 3600.0
_SHORT_WAITS: Final = 0.02


async def _moods(trial: Trial) -> None:
    """
    Of each script, two calls go wrong before one goes well; most others are not made, since the model is left alone.
    """
    await trial.start(1, moody_calls=2, concurrency=4, waits=_SHORT_WAITS)
    await trial.load(6 if trial.short else 40)
    await trial.over()


async def _wrong_clocks(trial: Trial) -> None:
    """
    One worker is an hour ahead, and one an hour behind, and both jump; with stages that outlast a lease, and one that
    goes wrong at first, so that its request has to wait.
    """
    for ahead in (_HOUR, -_HOUR):
        await trial.start(
            1,
            clock_ahead_seconds=ahead,
            stage_seconds=(0.0, 0.8),
            lease_seconds=1.0,
            moody_calls=1,
            waits=_SHORT_WAITS,
        )
    await trial.load(6 if trial.short else 30)
    await trial.over()


FAULTS: Final = (
    Fault(
        name="moody-model",
        promise="quotas, outages, nonsense and silence of a model: waited out, and never blamed on the request",
        run=_moods,
    ),
    Fault(
        name="wrong-clocks",
        promise="workers an hour ahead and behind, whose clocks jump: leases and waits go by the database's",
        run=_wrong_clocks,
        may_repeat=False,
    ),
)
