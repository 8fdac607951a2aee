"""
A load as tables, 80 columns wide at the most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from vividly_runtime.commands.tables import table
from vividly_runtime.commands.words import size

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import RenderableType

    from .latency import Latency
    from .report import LoadReport


def tables(report: LoadReport) -> Iterator[RenderableType]:
    """
    One part after another: what was done, how long it took, how it ended, and what it cost.
    """
    yield Text(f"{report.what}: {counted(report.modalities)}", style="bold")
    yield Text(
        f"{report.completed} completed in {seconds(report.seconds)}, {report.per_second:.3g} a second;"
        f" published within {seconds(report.publishing_seconds)}"
        + (f", up to {seconds(report.late_seconds)} late" if report.late_seconds else "")
    )
    if report.interrupted:
        yield Text("Stopped before all were over.", style="yellow")
    if report.latencies:
        yield Text()
        yield _latencies(report.latencies)
    yield Text()
    yield _endings(report)
    if report.workers or report.connections:
        yield Text()
        yield _machine(report)
    for problem in report.problems:
        yield Text(f"Problem: {problem}", style="red")


def seconds(count: float) -> str:
    """
    In the unit that keeps the number short, such as ``12 ms``.
    """
    if count >= 1:
        return f"{count:.2f} s" if count < 10 else f"{count:.1f} s"  # noqa: PLR2004  three digits are told
    thousandths = 1000 * count
    digits = 2 if thousandths < 1 else 1 if thousandths < 100 else 0  # noqa: PLR2004  three digits are told
    return f"{thousandths:.{digits}f} ms"


def counted(words: Mapping[str, int]) -> str:
    """
    Such as ``14 text, 6 audio``.
    """
    return ", ".join(f"{count} {word}" for word, count in words.items()) or "none"


def _latencies(found: tuple[Latency, ...]) -> RenderableType:
    made = table("Latency", ">Of", ">p50", ">p90", ">p95", ">p99", ">Max")
    for each in found:
        times = (each.p50, each.p90, each.p95, each.p99, each.longest)
        made.add_row(each.name.replace("_", " "), str(each.count), *map(seconds, times))
    return made


def _endings(report: LoadReport) -> RenderableType:
    made = table("Endings", ">Requests")
    for end, count in report.ends.items():
        made.add_row("not over" if end == "open" else end, str(count))
    for kind, count in report.failures.items():
        made.add_row(f"  {kind}", str(count))
    if report.gone:
        made.add_row("lost", str(report.gone))
    for kind, count in report.unpublished.items():
        made.add_row(f"not published: {kind}", str(count))
    if report.retried:
        made.add_row("took several attempts", str(report.retried))
    for kind, count in report.letters.items():
        made.add_row(f"dead letter: {kind}", str(count))
    return made


def _machine(report: LoadReport) -> RenderableType:
    made = table("At the most", ">Memory", ">Processor", ">Connections", ">Busy")
    for number, worker in enumerate(report.workers, start=1):
        made.add_row(f"worker {number}", size(worker.resident_bytes), f"{worker.cpu_seconds:.1f} s", "", "")
    for each in report.connections:
        made.add_row(f"database: {each.application or '(no name)'}"[:30], "", "", str(each.open), str(each.busy))
    return made
