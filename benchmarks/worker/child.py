"""
One measurement in a process of its own: ``python -m benchmarks.worker.child``, started by the benchmark.

It writes a line of JSON for each thing that it has to tell.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any, cast

import attrs

from .contenders import CONTENDERS
from .load import Idle, Load
from .meter import Meter, find_postmaster

if TYPE_CHECKING:
    from .load import Picking, Surviving


def main() -> None:
    """
    Do what the command line says.
    """
    order = _arguments().parse_args()
    # The same event loop for all.
    asyncio.run(_VERBS[order.verb](order))


async def _prepare(order: argparse.Namespace) -> None:
    await CONTENDERS[order.contender]().prepare(order.url)


async def _throughput(order: argparse.Namespace) -> None:
    meter = (_Profiled if order.profile else Meter)(postmaster=await find_postmaster(order.url))
    load = Load(requests=order.requests, in_flight=order.in_flight, warm=order.warm)
    await CONTENDERS[order.contender]().throughput(order.url, load, meter)
    assert meter.sample is not None, "nothing was measured"
    _tell(attrs.asdict(meter.sample))
    if isinstance(meter, _Profiled):
        meter.profile.dump_stats(order.profile)


async def _pickup(order: argparse.Namespace) -> None:
    contender = cast("Picking", CONTENDERS[order.contender]())
    idle = Idle(requests=order.requests, longest_pause_seconds=order.longest_pause)
    _tell({"seconds": await contender.pickup(order.url, idle)})


async def _work(order: argparse.Namespace) -> None:
    async def step(number: int) -> None:
        _tell({"step": number, "at": time.monotonic(), "process": os.getpid()})
        await asyncio.sleep(order.step_seconds)

    await cast("Surviving", CONTENDERS[order.contender]()).work(order.url, step)


async def _submit(order: argparse.Namespace) -> None:
    await cast("Surviving", CONTENDERS[order.contender]()).submit(order.url)


_VERBS = {
    "prepare": _prepare,
    "throughput": _throughput,
    "pickup": _pickup,
    "work": _work,
    "submit": _submit,
}


@attrs.define(kw_only=True)
class _Profiled(Meter):
    """
    A meter that also notes which function takes how long.
    """

    profile: cProfile.Profile = attrs.field(factory=cProfile.Profile, init=False)

    def start(self) -> None:
        """
        From here on.
        """
        Meter.start(self)
        self.profile.enable()

    def stop(self, requests: int) -> None:
        """
        Until here.
        """
        self.profile.disable()
        Meter.stop(self, requests)


def _tell(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="One measurement. Started by the benchmark.")
    parser.add_argument("verb", choices=_VERBS)
    parser.add_argument("contender", choices=CONTENDERS)
    parser.add_argument("--url", required=True, help="the address of the contender's database")
    parser.add_argument("--requests", type=int, default=1)
    parser.add_argument("--in-flight", type=int, default=1)
    parser.add_argument("--warm", type=int, default=0)
    parser.add_argument("--longest-pause", type=float, default=1.0)
    parser.add_argument("--step-seconds", type=float, default=0.4)
    parser.add_argument("--profile", help="where to write the functions' times, for pstats")
    return parser


if __name__ == "__main__":
    main()
