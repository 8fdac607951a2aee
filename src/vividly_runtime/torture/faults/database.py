"""
A database that goes away: restarted, crashed, down, crowded, or with its connections ended.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Final

import anyio

from vividly_adapters.postgres.trial import databases, disturbances
from vividly_runtime.torture.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from vividly_runtime.torture.trial import Trial

_GRABS: Final = 6


def _restarting(*, immediate: bool, down_seconds: float) -> Callable[[Trial], Awaitable[None]]:
    async def run(trial: Trial) -> None:
        await trial.start(2, stage_seconds=(0.02, 0.1))
        await trial.load(20 if trial.short else 150)
        for _ in range(1 if trial.short else 3):
            await trial.under_way(10)
            await trial.server.restart(immediate=immediate, down_seconds=down_seconds)
            trial.fault()
            await trial.load(3)

    return run


async def _terminated(trial: Trial) -> None:
    """
    Every connection is ended, again and again.
    """
    await trial.start(2, stage_seconds=(0.02, 0.08))
    await trial.load(20 if trial.short else 150)
    ended = 0
    for _ in range(5 if trial.short else 20):
        await trial.under_way(3)
        trial.fault()
        ended += await trial.insist(lambda: disturbances.terminate_backends(trial.engine))
        await anyio.sleep(trial.dice.uniform(0, 0.3))
    trial.figures["connections ended"] = ended


async def _crowded(trial: Trial) -> None:
    """
    Somebody takes every connection that the server has, those of the workers included, again and again.
    """
    await trial.start(2, stage_seconds=(0.02, 0.08))
    await trial.load(20 if trial.short else 80)
    await trial.under_way(10)
    url = databases.url_of(trial.server.url, "postgres")
    taken = 0
    async with AsyncExitStack() as stack:
        for _ in range(_GRABS):
            taken += await stack.enter_async_context(disturbances.all_connections_taken(url))
            await disturbances.terminate_backends(trial.engine)
        await anyio.sleep(3)
    trial.fault()
    trial.figures["connections taken"] = taken


async def _deaf(trial: Trial) -> None:
    """
    The connection that listens for new requests is ended while nobody works.
    """
    await trial.start(2)
    for _ in range(2 if trial.short else 10):
        await anyio.sleep(trial.dice.uniform(0.2, 0.6))
        trial.fault()
        await trial.insist(lambda: disturbances.terminate_backends(trial.engine, only_listeners=True))
        await trial.over(await trial.load(2))


FAULTS: Final = (
    Fault(
        name="database-restart",
        promise="Postgres is restarted in order; nobody ends, nothing is lost",
        run=_restarting(immediate=False, down_seconds=0),
    ),
    Fault(
        name="database-crash",
        promise="Postgres ends at once and recovers; nobody ends, nothing is lost",
        run=_restarting(immediate=True, down_seconds=0),
    ),
    Fault(
        name="database-down",
        promise="Postgres is away for longer than a lease; nobody ends, nothing is lost",
        run=_restarting(immediate=False, down_seconds=4),
    ),
    Fault(
        name="backends-terminated",
        promise="every connection is ended by the server, again and again",
        run=_terminated,
    ),
    Fault(
        name="connections-exhausted",
        promise="max_connections is reached for some seconds: workers wait",
        run=_crowded,
    ),
    Fault(
        name="notify-lost",
        promise="the listening connection is ended: polling finds what is new all the same",
        run=_deaf,
        may_repeat=False,
    ),
)
