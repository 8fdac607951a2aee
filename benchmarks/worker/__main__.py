"""
Measure workers beside each other: ``python -m benchmarks.worker``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path

import attrs

from vividly_adapters.postgres.embedded import open_embedded_postgres

from . import machine, pickup, recovery, throughput
from .children import ChildFailed, run
from .contenders import CONTENDERS
from .databases import make_database
from .load import Idle
from .plan import IN_FLIGHT, PICKUP, RECOVERY, THROUGHPUT, Plan
from .report import Result, to_markdown

_EVERYTHING = ("throughput", "pickup", "recovery")
_ROUNDS = 3
_QUICK_SCALE = 0.2
_QUICK_IDLE = Idle(requests=6, longest_pause_seconds=1.0)
_QUICK_RECOVERIES = 1


def main() -> None:
    """
    Print the tables, and write all figures as JSON.
    """
    order = _arguments().parse_args()
    result = asyncio.run(_measure(_plan(order)))
    print(to_markdown(result))
    if order.json:
        order.json.write_text(json.dumps(attrs.asdict(result), indent=1), encoding="utf-8")


async def _measure(plan: Plan) -> Result:
    with tempfile.TemporaryDirectory(prefix="vividly-benchmark-") as folder:
        # Where root starts it, Postgres runs as another user, who must get in.
        await asyncio.to_thread(os.chmod, folder, 0o711)
        async with open_embedded_postgres(Path(folder) / "postgres") as server:
            described = await machine.describe(server)
            plan = await _prepared(server, plan)
            measured = await throughput.measure(server, plan, _note)
            picked = await pickup.measure(server, plan, _note)
            recovered = await recovery.measure(server, plan, _note)
    return Result(
        machine=described,
        load_after=" ".join(f"{load:.1f}" for load in os.getloadavg()),
        throughput=measured,
        pickup=picked,
        recovery=recovered,
    )


async def _prepared(server: str, plan: Plan) -> Plan:
    """
    The plan without those who cannot take part, such as peers that are not installed.
    """
    wanted = {*plan.contenders, *plan.pickups, *(each.contender for each in plan.recoveries)}
    able = set[str]()
    for contender in sorted(wanted):
        url = await make_database(server, throughput.PREFIX + contender)
        try:
            await run("prepare", contender, f"--url={url}")
            able.add(contender)
        except ChildFailed as error:
            _note(f"{contender} is left out: {error}")
    return attrs.evolve(
        plan,
        contenders=tuple(each for each in plan.contenders if each in able),
        pickups=tuple(each for each in plan.pickups if each in able),
        recoveries=tuple(each for each in plan.recoveries if each.contender in able),
    )


def _plan(order: argparse.Namespace) -> Plan:
    only = set(order.contenders or CONTENDERS)
    kinds = set(order.measure)
    recoveries = tuple(each for each in RECOVERY if each.contender in only and "recovery" in kinds)
    plan = Plan(
        rounds=order.rounds or (1 if order.quick else _ROUNDS),
        in_flight=tuple(order.in_flight),
        contenders=tuple(each for each in THROUGHPUT if each in only and "throughput" in kinds),
        pickups=tuple(each for each in PICKUP if each in only and "pickup" in kinds),
        recoveries=recoveries,
        cap_seconds=order.cap,
    )
    if not order.quick:
        return plan
    return attrs.evolve(plan, scale=_QUICK_SCALE, idle=_QUICK_IDLE, recoveries=recoveries[:_QUICK_RECOVERIES])


def _note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.worker",
        description="Measure Vividly's worker beside a raw loop and beside other workers, on one embedded Postgres.",
    )
    parser.add_argument("--rounds", type=int, help="how often everybody has a turn (default: 3, with --quick 1)")
    parser.add_argument("--quick", action="store_true", help="short rounds, and one recovery: does it all work?")
    parser.add_argument("--measure", nargs="+", choices=_EVERYTHING, default=_EVERYTHING, help="only these")
    parser.add_argument("--contenders", nargs="+", choices=CONTENDERS, help="only these (default: all)")
    parser.add_argument("--in-flight", nargs="+", type=int, default=IN_FLIGHT, help="default: 1 8 32")
    parser.add_argument("--cap", type=float, default=120.0, help="seconds to wait for a recovery (default: 120)")
    parser.add_argument("--json", type=Path, help="where to write all figures")
    return parser


if __name__ == "__main__":
    main()
