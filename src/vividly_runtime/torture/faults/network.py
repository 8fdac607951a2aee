"""
A line that resets, swallows, refuses or delays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio

from vividly_runtime.torture.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from vividly_runtime.torture.trial import Trial


async def _reset(trial: Trial) -> None:
    """
    Connections are reset in the middle of an answer: the statement has happened, and nobody knows.
    """
    await trial.start(2, stage_seconds=(0.02, 0.08))
    await trial.load(20 if trial.short else 150)
    for _ in range(2 if trial.short else 6):
        await trial.under_way(3)
        # An answer to one statement has some hundred bytes; a new connection's greeting as many.
        trial.proxy.cut_replies(trial.dice, 1, 6000)
        await anyio.sleep(trial.dice.uniform(0.3, 1.2))
        trial.proxy.mend()
        await trial.proxy.cut()
        trial.fault()
        await trial.load(3)
    trial.figures["connections reset"] = trial.proxy.cuts


async def _black_hole(trial: Trial) -> None:
    """
    Bytes vanish for longer than a statement may take, and connections seem to live.
    """
    await trial.start(2, stage_seconds=(0.02, 0.1))
    await trial.load(15 if trial.short else 80)
    for _ in range(1 if trial.short else 2):
        await trial.under_way(10)
        trial.proxy.swallow()
        await anyio.sleep(6)
        trial.proxy.mend()
        # What has swallowed bytes can never be made sense of again.
        await trial.proxy.cut()
        trial.fault()
        await trial.load(3)


async def _refused(trial: Trial) -> None:
    """
    All connections are cut, and new ones refused for longer than a lease.
    """
    await trial.start(2, stage_seconds=(0.02, 0.1))
    await trial.load(15 if trial.short else 80)
    await trial.under_way(10)
    trial.proxy.refuses = True
    await trial.proxy.cut()
    await anyio.sleep(3)
    trial.proxy.mend()
    trial.fault()


def _slow(delay_seconds: float) -> Callable[[Trial], Awaitable[None]]:
    """
    Every byte takes its time.
    """

    async def run(trial: Trial) -> None:
        trial.proxy.delay_seconds = delay_seconds
        await trial.start(2, concurrency=8)
        await trial.load(15 if trial.short else 60)
        await trial.over()

    return run


FAULTS: Final = (
    Fault(
        name="connection-reset",
        promise="connections are reset in the middle of answers: what has happened is known, or found out",
        run=_reset,
    ),
    Fault(
        name="black-hole",
        promise="bytes vanish while connections live: statements are given up, and nobody hangs",
        run=_black_hole,
    ),
    Fault(
        name="connection-refused",
        promise="no connection for longer than a lease",
        run=_refused,
    ),
    Fault(
        name="slow-link",
        promise="20 ms for every answer and question: nothing is taken for dead",
        run=_slow(0.02),
        may_repeat=False,
    ),
    Fault(
        name="distant-database",
        promise="200 ms for every answer and question: nothing is taken for dead, and no lease runs out",
        run=_slow(0.2),
        may_repeat=False,
    ),
)
