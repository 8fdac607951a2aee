"""
`vividly torture`: what it does.
"""

from __future__ import annotations

import sys
import time
from itertools import count
from typing import TYPE_CHECKING

import attrs
import click

from vividly_runtime.commands.exit_code import ExitCode
from vividly_runtime.commands.json_lines import write_line
from vividly_runtime.commands.logs import configure_logging
from vividly_runtime.commands.running import run_until_stopped
from vividly_runtime.commands.wishes import bad_value

from . import reporting
from .catalogue import FAULTS
from .figures import measure
from .outcome import exit_code
from .run import run_trial
from .server import open_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .fault import Fault
    from .outcome import TrialOutcome


@attrs.frozen(kw_only=True)
class TortureOrder:
    """
    What was typed. Without *names* it is all faults.
    """

    seed: int
    minutes: float
    names: tuple[str, ...]
    short: bool
    figures: bool
    only_list: bool
    as_json: bool


def run_torture(order: TortureOrder) -> int:
    """
    Run the trials, and return the exit code.

    :raises click.BadParameter: for a fault that does not exist.
    """
    configure_logging("ERROR")
    for name in order.names:
        if name not in FAULTS:
            raise bad_value("--fault", f"there is no fault {name!r}; see vividly torture --list")
    chosen = [fault for name, fault in FAULTS.items() if not order.names or name in order.names]
    if order.only_list:
        for fault in chosen:
            click.echo(f"{fault.name:24}{fault.promise}")
        return ExitCode.DONE

    async def work() -> int:
        return await (_measure(order) if order.figures else _torture(order, chosen))

    return run_until_stopped(work)


async def _torture(order: TortureOrder, chosen: list[Fault]) -> int:
    outcomes: list[TrialOutcome] = []
    async with open_server() as server:
        for fault, seed in _turns(order, chosen):
            outcome = await run_trial(server, fault, seed=seed, short=order.short)
            outcomes.append(outcome)
            if order.as_json:
                write_line(sys.stdout.buffer, reporting.document(outcome))
            else:
                reporting.print_trial(outcome)
    if not order.as_json:
        reporting.print_table(outcomes)
    return exit_code(outcomes)


def _turns(order: TortureOrder, chosen: list[Fault]) -> Iterator[tuple[Fault, int]]:
    """
    Each fault once, and then again with the next seed, until the time is over.
    """
    end = time.monotonic() + 60 * order.minutes
    for seed in count(order.seed):
        for fault in chosen:
            if seed > order.seed and time.monotonic() >= end:
                return
            yield fault, seed


async def _measure(order: TortureOrder) -> int:
    async with open_server() as server:
        figures = await measure(server, seed=order.seed)
    if order.as_json:
        write_line(sys.stdout.buffer, figures)
    else:
        reporting.print_figures(figures)
    return ExitCode.DONE
