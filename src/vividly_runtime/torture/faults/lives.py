"""
How workers come to life, how long they live, and how they end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio

from vividly_runtime.torture.fault import Fault

if TYPE_CHECKING:
    from vividly_runtime.torture.trial import Trial

_FILES_MORE: Final = 8
_MEBIBYTE: Final = 1024 * 1024
_GROWTH_BYTES: Final = 48 * _MEBIBYTE


async def _start_without_database(trial: Trial) -> None:
    """
    Workers start while nobody answers, and work as soon as somebody does.
    """
    await trial.load(4 if trial.short else 20)
    trial.proxy.refuses = True
    workers = [await trial.crew.start(trial.order()) for _ in range(2)]
    await anyio.sleep(4)
    if not all(worker.lives and not worker.ready.is_set() for worker in workers):
        trial.broken.append("I7: a worker did not wait for its database")
    trial.proxy.mend()
    trial.fault()
    for worker in workers:
        await trial.until(worker.ready.is_set, "a worker to be ready")
    await trial.over()


async def _start_and_stop(trial: Trial) -> None:
    """
    Workers that are told to stop as soon as they have begun, again and again, and requests all the time.
    """
    for _ in range(2 if trial.short else 8):
        await trial.load(3)
        await trial.start(2, stage_seconds=(0.0, 0.2))
        await anyio.sleep(trial.dice.uniform(0, 0.4))
        trial.fault()
        await trial.retire()
    await trial.start(1)


async def _soak(trial: Trial) -> None:
    """
    One worker for many requests: no file stays open, and no memory is kept.
    """
    (worker,) = await trial.start(1, concurrency=8, stage_seconds=(0.0, 0.0))
    share = 40 if trial.short else 400
    await trial.over(await trial.load(share))
    files, before = worker.open_files(), worker.resident_bytes()
    for _ in range(2):
        await trial.over(await trial.load(share))
    more, grown = worker.open_files() - files, worker.resident_bytes() - before
    trial.figures |= {"files more": more, "grown by MiB": grown // _MEBIBYTE}
    if more > _FILES_MORE or grown > _GROWTH_BYTES:
        trial.broken.append(f"I7: a worker kept {more} files and {grown // _MEBIBYTE} MiB of what is over")


FAULTS: Final = (
    Fault(
        name="start-without-database",
        promise="workers that start before their database wait for it",
        run=_start_without_database,
        may_repeat=False,
    ),
    Fault(
        name="start-and-stop",
        promise="workers are told to stop as soon as they have begun: exit code 0, and nothing is done twice",
        run=_start_and_stop,
        may_repeat=False,
    ),
    Fault(
        name="soak",
        promise="many requests in one worker: no more files, no more memory",
        run=_soak,
        may_repeat=False,
    ),
)
