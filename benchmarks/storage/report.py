"""
The table.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Final

import attrs

from .contenders import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .meter import Sample

VERBS: Final = ("put", "get")

_MEBIBYTE: Final = 1024 * 1024


@attrs.frozen(kw_only=True)
class Result:
    """
    All that was found in one run: for each round, contender and verb, a sample.
    """

    machine: Mapping[str, str]
    megabytes: int
    rounds: list[dict[str, dict[str, Sample]]]


def to_markdown(result: Result) -> str:
    """
    A header, and a line for each contender and verb.
    """
    lines = [f"# {result.megabytes} MiB to Cloud Storage and back, over the loopback", ""]
    lines += [", ".join(f"{name} {value}" for name, value in result.machine.items()), ""]
    lines += ["| | | seconds | MiB/s | ratio | CPU s | ratio | peak RSS over baseline, MiB |"]
    lines += ["| --- | --- | --- | --- | --- | --- | --- | --- |"]
    lines += _rows(result)
    return "\n".join(lines)


def _rows(result: Result) -> Iterator[str]:
    for verb in VERBS:
        for contender in result.rounds[0]:
            seconds = _median(result, contender, verb, lambda sample: sample.seconds)
            # Ratios are taken within a round: what else the machine did then, it did to both.
            cells = (
                verb,
                contender,
                f"{seconds:.2f}",
                f"{result.megabytes / seconds:.0f}",
                _ratio(result, contender, verb, lambda sample: sample.seconds),
                f"{_median(result, contender, verb, lambda sample: sample.cpu_seconds):.2f}",
                _ratio(result, contender, verb, lambda sample: sample.cpu_seconds),
                f"{max(each[contender][verb].peak_bytes for each in result.rounds) / _MEBIBYTE:.1f}",
            )
            yield f"| {' | '.join(cells)} |"


def _median(result: Result, contender: str, verb: str, figure: Callable[[Sample], float]) -> float:
    return median(figure(each[contender][verb]) for each in result.rounds)


def _ratio(result: Result, contender: str, verb: str, figure: Callable[[Sample], float]) -> str:
    ratios = [figure(each[contender][verb]) / figure(each[BASE][verb]) for each in result.rounds]
    return f"{median(ratios):.2f}" + (f" ({min(ratios):.2f} to {max(ratios):.2f})" if len(ratios) > 1 else "")
