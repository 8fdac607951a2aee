"""
What was measured, as Markdown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .measure import Latency, Quality


@attrs.frozen(kw_only=True)
class Result:
    """
    *book* says of what; *quality* and *latency* are by contender, *sizes* by how many passages there were.
    """

    machine: dict[str, str]
    book: str
    quality: Mapping[str, Mapping[str, Quality]]
    latency: Mapping[str, Latency]
    sizes: Mapping[int, Latency]


def to_markdown(result: Result) -> str:
    """
    The tables.
    """
    return "\n".join(_lines(result))


def _lines(result: Result) -> Iterator[str]:
    yield from (f"- {name}: {value}" for name, value in result.machine.items())
    yield f"- book: {result.book}"
    yield "\n| contender | questions | asked | recall@5 | recall@10 | MRR |\n| --- | --- | --: | --: | --: | --: |"
    for contender, kinds in result.quality.items():
        for kind, found in sorted(kinds.items()):
            yield (
                f"| {contender} | {kind} | {found.questions} | {found.recall_5:.1%} | {found.recall_10:.1%} "
                f"| {found.reciprocal_rank:.3f} |"
            )
    yield "\n| contender | p50, ms | p95, ms |\n| --- | --: | --: |"
    for contender, taken in result.latency.items():
        yield f"| {contender} | {taken.p50:.1f} | {taken.p95:.1f} |"
    if result.sizes:
        yield "\n| passages | p50, ms | p95, ms |\n| --: | --: | --: |"
        for passages, taken in result.sizes.items():
            yield f"| {passages:,} | {taken.p50:.1f} | {taken.p95:.1f} |"
