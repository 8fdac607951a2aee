"""
A database that takes nothing, takes too long, or keeps too much.
"""

from __future__ import annotations

from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING, Final

import anyio

from vividly_adapters.postgres.trial import databases, disturbances
from vividly_core.domain.errors import PortError
from vividly_runtime.torture.fault import Fault

if TYPE_CHECKING:
    from vividly_runtime.torture.trial import Trial

_READERS: Final = 4
_LOCKED: Final = 12


def _url(trial: Trial) -> str:
    return databases.url_of(trial.server.url, str(trial.engine.url.database))


async def _read_only(trial: Trial) -> None:
    """
    As after a failover to a replica that is not promoted yet, for longer than a lease.
    """
    await trial.start(2, stage_seconds=(0.02, 0.1))
    await trial.load(15 if trial.short else 100)
    for _ in range(1 if trial.short else 2):
        await trial.under_way(10)
        async with disturbances.server_setting(trial.engine, "default_transaction_read_only", "on"):
            await anyio.sleep(5)
        trial.fault()
        await trial.load(3)


async def _locks(trial: Trial) -> None:
    """
    Somebody locks rows against the order of the workers, while nobody may wait for a lock, and then while all wait.
    """
    await trial.start(2, stage_seconds=(0.02, 0.08), concurrency=6)
    await trial.load(20 if trial.short else 120)
    locked = 0
    for patience in ("50ms", "0"):
        async with disturbances.server_setting(trial.engine, "lock_timeout", patience):
            for _ in range(2 if trial.short else 6):
                await trial.under_way(5)
                with suppress(PortError):
                    async with disturbances.rows_locked(_url(trial), _LOCKED) as count:
                        locked += count
                        await anyio.sleep(trial.dice.uniform(0.2, 1.2))
                trial.fault()
                await trial.load(3)
    trial.figures["rows locked"] = locked


async def _timeouts(trial: Trial) -> None:
    """
    The server ends every statement that takes more than a moment.
    """
    await trial.start(2, stage_seconds=(0.02, 0.08), concurrency=6)
    await trial.load(20 if trial.short else 100)
    await trial.under_way(5)
    async with disturbances.server_setting(trial.engine, "statement_timeout", "4ms"):
        await anyio.sleep(3)
    trial.fault()


async def _snapshot(trial: Trial) -> None:
    """
    Transactions that are forgotten keep every version of every row.
    """
    async with AsyncExitStack() as stack:
        for _ in range(_READERS):
            await stack.enter_async_context(disturbances.snapshot_held(_url(trial)))
            await trial.load(5 if trial.short else 50)
        await trial.start(2, stage_seconds=(0.0, 0.02))
        await trial.over()


FAULTS: Final = (
    Fault(
        name="read-only",
        promise="the database takes no writes for longer than a lease; nothing is lost",
        run=_read_only,
    ),
    Fault(
        name="locked-rows",
        promise="rows are locked by others, with and without lock_timeout, and deadlocks are broken",
        run=_locks,
    ),
    Fault(
        name="statement-timeout",
        promise="statement_timeout ends what workers ask: they ask again",
        run=_timeouts,
    ),
    Fault(
        name="held-snapshot",
        promise="old snapshots keep every version of every row: all requests are served",
        run=_snapshot,
        may_repeat=False,
    ),
)
