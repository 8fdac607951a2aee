"""
The tables.
"""

from __future__ import annotations

from collections import defaultdict
from statistics import median, quantiles
from typing import TYPE_CHECKING, Final

import attrs

from .contenders import BASE, KEEPS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from .meter import Sample
    from .pickup import Picked
    from .recovery import Recovered
    from .throughput import Measurement

_NONE: Final = "–"
_TWENTIETHS: Final = 20


@attrs.frozen(kw_only=True)
class Result:
    """
    All that was found in one run.
    """

    machine: Mapping[str, str]
    load_after: str
    throughput: list[Measurement]
    pickup: list[Picked]
    recovery: list[Recovered]


def to_markdown(result: Result) -> str:
    """
    A header, and a table for each kind of measurement that was made.
    """
    lines = ["# Workers on one Postgres", ""]
    machine = {**result.machine, "load after": result.load_after}
    lines += [", ".join(f"{name} {value}" for name, value in machine.items()), ""]
    if result.throughput:
        lines += [*_throughput(result.throughput), ""]
    if result.pickup:
        lines += [*_pickup(result.pickup), ""]
    if result.recovery:
        lines += [*_recovery(result.recovery), ""]
    return "\n".join(lines)


def _throughput(measurements: list[Measurement]) -> Iterator[str]:
    yield "## Requests of six steps that do nothing"
    yield ""
    yield from _head(
        "in flight",
        "contender",
        "keeps",
        "rounds",
        "requests/s",
        f"ratio to {BASE}",
        "client CPU ms",
        "server CPU ms",
        f"CPU ratio to {BASE}",
    )
    cells = defaultdict[tuple[int, str], dict[int, "Sample"]](dict)
    for each in measurements:
        # Also where nothing was measured: then it must be seen.
        of_rounds = cells[each.in_flight, each.contender]
        if each.sample is not None:
            of_rounds[each.round] = each.sample
    for (in_flight, contender), samples in cells.items():
        base = cells.get((in_flight, BASE), {})
        yield _row(
            in_flight,
            contender,
            KEEPS[contender],
            len(samples),
            _median(map(_rate, samples.values()), "{:.0f}"),
            _spread(_ratios(samples, base, _rate)),
            _median((1000 * each.client_cpu_seconds / each.requests for each in samples.values()), "{:.2f}"),
            _median((1000 * each.server_cpu_seconds / each.requests for each in samples.values()), "{:.2f}"),
            _spread(_ratios(samples, base, _cpu)),
        )


def _pickup(picked: list[Picked]) -> Iterator[str]:
    yield "## From submitting to the first step, worker idle"
    yield ""
    yield from _head("contender", "requests", "median ms", "95 % ms", "longest ms")
    for each in picked:
        milliseconds = [1000 * seconds for seconds in each.seconds]
        if not milliseconds:
            yield _row(each.contender, 0, _NONE, _NONE, _NONE)
            continue
        high = quantiles(milliseconds, n=_TWENTIETHS, method="inclusive")[-1]
        figures = (f"{figure:.1f}" for figure in (median(milliseconds), high, max(milliseconds)))
        yield _row(each.contender, len(milliseconds), *figures)


def _recovery(recovered: list[Recovered]) -> Iterator[str]:
    yield "## kill -9 in step 3 of 6 (each 0.4 s)"
    yield ""
    yield from _head("contender", "next step after s", "which step", "step 6 begun after s")
    for each in recovered:
        yield _row(
            each.title,
            _seconds(each.resumed_seconds),
            each.resumed_at or _NONE,
            _seconds(each.last_step_seconds),
        )


def _rate(sample: Sample) -> float:
    return sample.requests / sample.seconds


def _cpu(sample: Sample) -> float:
    return (sample.client_cpu_seconds + sample.server_cpu_seconds) / sample.requests


def _ratios(
    samples: Mapping[int, Sample], base: Mapping[int, Sample], figure: Callable[[Sample], float]
) -> list[float]:
    # Within a round: what else the machine did then, it did to both.
    return [figure(sample) / figure(base[number]) for number, sample in samples.items() if number in base]


def _median(figures: Iterable[float], shape: str) -> str:
    found = list(figures)
    return shape.format(median(found)) if found else _NONE


def _spread(ratios: list[float]) -> str:
    """
    The median, and from where to where.
    """
    if not ratios:
        return _NONE
    return f"{median(ratios):.2f}" + (f" ({min(ratios):.2f} to {max(ratios):.2f})" if len(ratios) > 1 else "")


def _seconds(figure: float | None) -> str:
    return "not within the cap" if figure is None else f"{figure:.1f}"


def _head(*titles: str) -> Iterator[str]:
    yield _row(*titles)
    yield _row(*("---" for _ in titles))


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"
