"""
All at once.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Final

import anyio

from vividly_adapters.postgres.trial import disturbances
from vividly_runtime.torture.fault import Fault
from vividly_runtime.torture.trial import EITHER

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from vividly_runtime.torture.trial import Trial


async def _kill(trial: Trial) -> None:
    victim = trial.dice.choice(trial.crew.living)
    victim.send(signal.SIGKILL)
    await victim.ended.wait()
    await trial.start(1, **_KIND)


async def _pause(trial: Trial) -> None:
    zombie = trial.dice.choice(trial.crew.living)
    zombie.send(signal.SIGSTOP)
    await anyio.sleep(1.5 * zombie.order.lease_seconds)
    zombie.send(signal.SIGCONT)


async def _leave(trial: Trial) -> None:
    leaving = trial.dice.choice(trial.crew.living)
    await trial.start(1, **_KIND)
    await trial.retire([leaving])


async def _terminate(trial: Trial) -> None:
    await trial.insist(lambda: disturbances.terminate_backends(trial.engine))


async def _reset(trial: Trial) -> None:
    trial.proxy.cut_replies(trial.dice, 1, 4000)
    await anyio.sleep(0.5)
    trial.proxy.mend()
    await trial.proxy.cut()


async def _restart(trial: Trial) -> None:
    await trial.server.restart(immediate=trial.dice.random() < 0.5)  # noqa: PLR2004  heads or tails


async def _cancel(trial: Trial) -> None:
    for request in await trial.load(4, ending=EITHER):
        await anyio.sleep(trial.dice.uniform(0, 0.2))
        await trial.cancel(request)


_KIND: Final = {"echoes": 0.1, "stage_seconds": (0.01, 0.08)}
_DEEDS: Final[tuple[Callable[[Trial], Awaitable[None]], ...]] = (
    _kill,
    _pause,
    _leave,
    _terminate,
    _reset,
    _restart,
    _cancel,
)


async def _everything(trial: Trial) -> None:
    """
    A few workers under load, and one thing after another, drawn by lot.
    """
    await trial.start(3, **_KIND)
    await trial.load(20 if trial.short else 200)
    done = []
    for _ in range(4 if trial.short else 20):
        deed = trial.dice.choice(_DEEDS)
        done.append(deed.__name__.strip("_"))
        await deed(trial)
        trial.fault()
        await trial.load(5)
        await anyio.sleep(trial.dice.uniform(0, 1))
    trial.figures["deeds"] = done


FAULTS: Final = (
    Fault(
        name="everything",
        promise="kills, pauses, restarts, resets, cancellations and repeated deliveries, by lot",
        run=_everything,
        crash_may_bury=True,
    ),
)
