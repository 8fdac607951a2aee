"""
A worker process of a trial: ``python -m vividly_runtime.torture.worker ORDER``, with an `Order` as JSON.

It is `vividly worker` from its signals to its statements; only the parts that make lessons are quick ones. It ends
with whoever holds its standard input.
"""

from __future__ import annotations

import ctypes
import os
import random
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING, Final

import anyio
import attrs

from vividly_adapters.limits.script_writer import LimitedScriptWriter
from vividly_runtime.commands.logs import configure_logging
from vividly_runtime.commands.running import run_until_drained
from vividly_runtime.commands.tasks_beside import tasks_beside
from vividly_runtime.commands.worker_wired import serve_wired
from vividly_runtime.container import full_jitter

from .effects import EffectsLog
from .order import order_from_json
from .points import Points
from .quick_parts import QuickGuard, QuickLibrary, QuickNarrator, QuickRenderer, QuickTopicReader, QuickWriter
from .troubled_parts import MoodyWriter, WrongClock
from .watched_ports import WatchedInbox, WatchedStages, WatchedStore

if TYPE_CHECKING:
    from vividly_runtime.container import Container

    from .order import Order

_PR_SET_PDEATHSIG: Final = 1
_QUIET_SECONDS: Final = 5.0
_CHUNK_BYTES: Final = 4096


def main() -> int:
    """
    Work until told to stop, and return the exit code.
    """
    order = order_from_json(sys.argv[1])
    _die_with_the_trial()
    configure_logging("INFO", as_json=True)
    return run_until_drained(partial(_serve, order))


async def _serve(order: Order, stop: anyio.Event) -> int:
    log = EffectsLog(order.effects)
    points = Points(trap=order.trap, log=log)
    async with tasks_beside() as beside:
        beside.start_soon(_listen, points.go)
        return await serve_wired(
            order.settings(), quiet_seconds=None, stop=stop, rig=partial(_rig, order, points, log)
        )


def _rig(order: Order, points: Points, log: EffectsLog, container: Container) -> None:
    """
    Put the quick parts in, and watchers round the real ones.
    """
    container.jitter.override(lambda seconds: full_jitter(seconds) * order.waits)
    container.guard.override(QuickGuard())
    container.topic_reader.override(QuickTopicReader())
    container.library.override(QuickLibrary())
    container.writer.override(QuickWriter())
    if order.moody_calls:
        moody = MoodyWriter(writer=QuickWriter(), calls=order.moody_calls, seed=order.seed)
        container.writer.override(
            LimitedScriptWriter(writer=moody, limits=container.model_limits(), limit_seconds=1.0)
        )
    if order.clock_ahead_seconds:
        container.clock.override(WrongClock(ahead_seconds=order.clock_ahead_seconds))
    container.narrator.override(QuickNarrator())
    container.renderer.override(QuickRenderer())
    # Before the stages, which ask the store, too.
    container.requests.override(WatchedStore(store=container.requests(), points=points, log=log))
    parts = attrs.asdict(container.stages(), recurse=False)
    container.stages.override(
        WatchedStages(**parts, points=points, log=log, seed=order.seed, seconds=order.stage_seconds)
    )
    container.inbox.override(
        WatchedInbox(
            inbox=container.inbox(quiet_seconds=_QUIET_SECONDS),
            points=points,
            seen=order.deliveries,
            holds_fail=order.holds_fail,
            echoes=order.echoes,
            lost_acks=order.lost_acks,
            dice=random.Random(f"{order.seed} {os.getpid()}"),  # noqa: S311  no secret
        )
    )


async def _listen(go: anyio.Event) -> None:
    """
    A line lets a waiting request go on; the end of the input ends the process.
    """
    while True:
        await anyio.wait_readable(sys.stdin)
        if not os.read(sys.stdin.fileno(), _CHUNK_BYTES):
            os._exit(1)
        go.set()


def _die_with_the_trial() -> None:
    # A stopped process cannot notice by itself that nobody is left.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))


if __name__ == "__main__":
    sys.exit(main())
