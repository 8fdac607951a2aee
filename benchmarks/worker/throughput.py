"""
Requests a second and processor time a request, of all contenders in turn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from .children import ChildFailed, run
from .databases import copy_of
from .meter import Sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from .plan import Plan

PREFIX: Final = "bench_"
"""Of the databases' names."""


@attrs.frozen(kw_only=True)
class Measurement:
    """
    One contender in one round; no *sample* where it failed, and *failure* says how.
    """

    contender: str
    in_flight: int
    round: int
    sample: Sample | None = None
    failure: str | None = None


async def measure(server: str, plan: Plan, note: Callable[[str], None]) -> list[Measurement]:
    """
    Round by round: within a round all contenders follow each other, so that a loaded machine is loaded for all.
    """
    found = []
    for number in range(1, plan.rounds + 1):
        # Each round begins with another one: nobody always runs after the same neighbour's pause.
        shift = (number - 1) % max(len(plan.contenders), 1)
        order = plan.contenders[shift:] + plan.contenders[:shift]
        for in_flight in plan.in_flight:
            for contender in order:
                measurement = await _measure(server, plan, contender, in_flight, number)
                found.append(measurement)
                note(_line(measurement))
    return found


async def _measure(server: str, plan: Plan, contender: str, in_flight: int, number: int) -> Measurement:
    load = plan.load(contender, in_flight)
    measured = Measurement(contender=contender, in_flight=in_flight, round=number)
    try:
        async with copy_of(server, PREFIX + contender) as url:
            (told,) = await run(
                "throughput",
                contender,
                f"--url={url}",
                f"--requests={load.requests}",
                f"--in-flight={load.in_flight}",
                f"--warm={load.warm}",
            )
    except ChildFailed as error:
        return attrs.evolve(measured, failure=str(error))
    return attrs.evolve(measured, sample=Sample(**told))


def _line(measurement: Measurement) -> str:
    who = f"round {measurement.round}, {measurement.in_flight} in flight, {measurement.contender}"
    if (sample := measurement.sample) is None:
        return f"{who}: {measurement.failure}"
    return f"{who}: {sample.requests / sample.seconds:.0f} requests a second"
