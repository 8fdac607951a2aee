"""
Deliveries that come twice, too late, out of order, or all at once.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

import anyio

from vividly_core.domain.errors import IllegalTransition, Stale
from vividly_core.domain.ids import RequestId
from vividly_runtime.torture.fault import Fault
from vividly_runtime.torture.trial import CANCELLED

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from vividly_runtime.torture.crew import Worker
    from vividly_runtime.torture.effects import Effect
    from vividly_runtime.torture.trial import Trial

_SHORT_LEASE: Final = 1.5
_MEBIBYTE: Final = 1024 * 1024
_ROOM_BYTES: Final = 64 * _MEBIBYTE


async def _duplicates(trial: Trial) -> None:
    """
    Half of all deliveries are ones that somebody was given before, also while they are worked on, and afterwards.
    """
    await trial.start(2, echoes=0.5, stage_seconds=(0.0, 0.05))
    await trial.load(20 if trial.short else 150)
    await trial.over()
    seen = trial.folder / "deliveries.jsonl"
    trial.figures["deliveries"] = len(seen.read_bytes().splitlines()) if seen.exists() else 0


async def _out_of_order(trial: Trial) -> None:
    """
    Words that come too early or too late: each is refused or changes nothing, and no request goes back.
    """
    container = trial.container
    early = await trial.load(3, ending=CANCELLED)
    for request in early:
        await trial.cancel(request)
    late = await trial.load(5 if trial.short else 30)
    before = await container.requests().load(RequestId(late[0]))
    await trial.start(2, echoes=0.3)
    await trial.over()
    for request in (*early, *late):
        await trial.cancel(request)
        await _refused(trial, "a retry", container.retry_request()(RequestId(request)))
        await _refused(trial, "an answer", container.answer_request()(RequestId(request), "photosynthesis"))
    await _refused(trial, "an old version", container.requests().save(before))


async def _refused(trial: Trial, what: str, word: Awaitable[object]) -> None:
    with suppress(IllegalTransition, Stale):
        await word
        trial.broken.append(f"I1: {what} was taken by a request that is over")


async def _hold_expires(trial: Trial) -> None:
    """
    No delivery can be held any longer than at first, and the stages take longer than that.
    """
    await trial.start(2, holds_fail=True, lease_seconds=_SHORT_LEASE, stage_seconds=(0, 2 * _SHORT_LEASE))
    await trial.load(4 if trial.short else 8)


async def _lost_acks(trial: Trial) -> None:
    """
    A third of all words on deliveries get no answer; some of them have counted.
    """
    await trial.start(2, lost_acks=0.3, stage_seconds=(0.0, 0.05))
    await trial.load(20 if trial.short else 120)
    await trial.over()


async def _backlog(trial: Trial) -> None:
    """
    Far more requests than room: each worker has at most so many in hand, and needs no memory for the others.
    """
    await trial.load(40 if trial.short else 600)
    (worker,) = await trial.start(1, concurrency=4)
    await trial.under_way(20)
    before = worker.resident_bytes()
    await trial.over()
    grown = worker.resident_bytes() - before
    trial.figures |= {"most in hand": _most_in_hand(trial.effects(), worker), "grown by MiB": grown // _MEBIBYTE}
    if trial.figures["most in hand"] > worker.order.concurrency:
        trial.broken.append(f"a worker had {trial.figures['most in hand']} requests in hand, and room for 4")
    if grown > _ROOM_BYTES:
        trial.broken.append(f"a worker grew by {grown // _MEBIBYTE} MiB over its backlog")


def _most_in_hand(effects: list[Effect], worker: Worker) -> int:
    """
    From each request's claim until its last stage was done.
    """
    mine = [effect for effect in effects if effect.pid == worker.pid]
    ends = {effect.request: effect.at for effect in mine if effect.what == "effect"}
    steps = [(effect.at, 1) for effect in mine if effect.what == "claim" and effect.request in ends]
    steps += [(ends[effect.request], -1) for effect in mine if effect.what == "claim" and effect.request in ends]
    most = now = 0
    for _, step in sorted(steps):
        now += step
        most = max(most, now)
    return most


async def _rushing(trial: Trial) -> None:
    """
    Many workers start at once on few requests.
    """
    await trial.load(6 if trial.short else 40)
    async with anyio.create_task_group() as group:
        # All their connections together are fewer than the server lends.
        for _ in range(2 if trial.short else 3):
            group.start_soon(partial(trial.start, 1, concurrency=8))


FAULTS: Final = (
    Fault(
        name="duplicates",
        promise="every other delivery comes again, during the work and after it: one run, nothing done twice",
        run=_duplicates,
        may_repeat=False,
    ),
    Fault(
        name="out-of-order",
        promise="cancelled before it is claimed; retried, answered, saved or delivered after the end: no way back",
        run=_out_of_order,
        may_repeat=False,
    ),
    Fault(
        name="hold-expires",
        promise="stages outlast their deliveries, which cannot be extended: the lease keeps others out",
        run=_hold_expires,
        may_repeat=False,
    ),
    Fault(
        name="lost-acks",
        promise="settlements fail, having counted or not: what comes again finds its request over",
        run=_lost_acks,
        may_repeat=False,
    ),
    Fault(
        name="backlog",
        promise="far more requests than room: at most so many in hand, and no more memory",
        run=_backlog,
        may_repeat=False,
    ),
    Fault(
        name="rush",
        promise="more workers than requests: each request is one worker's",
        run=_rushing,
        may_repeat=False,
    ),
)
