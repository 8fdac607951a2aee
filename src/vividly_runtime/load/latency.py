"""
Percentiles of how long things took. Nothing in here does anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from vividly_core.domain.modality import Modality
from vividly_core.domain.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .course import Course

PERCENTS: Final = (50, 90, 95, 99)

QUEUE: Final = "queue wait"
WHOLE: Final = "whole"


@attrs.frozen(kw_only=True)
class Latency:
    """
    Seconds, over *count* of them. Each percentile is the nearest rank: a time that one of them really took.
    """

    name: str
    count: int
    p50: float
    p90: float
    p95: float
    p99: float
    longest: float


def latency(name: str, seconds: Sequence[float]) -> Latency | None:
    """
    What *name* took; ``None`` of nothing.
    """
    if not seconds:
        return None
    p50, p90, p95, p99 = (float(each) for each in np.percentile(seconds, PERCENTS, method="inverted_cdf"))
    return Latency(name=name, count=len(seconds), p50=p50, p90=p90, p95=p95, p99=p99, longest=float(max(seconds)))


def latencies(courses: Iterable[Course]) -> tuple[Latency, ...]:
    """
    The wait in the queue, each stage that ran, and the whole of what was completed; the last by modality too, where
    there are several.
    """
    return tuple(found for name, seconds in _samples(tuple(courses)) if (found := latency(name, seconds)))


def _samples(courses: tuple[Course, ...]) -> Iterator[tuple[str, list[float]]]:
    yield QUEUE, [each.queue_seconds for each in courses if each.queue_seconds is not None]
    for stage in Stage:
        yield stage.value, [each.stages[stage] for each in courses if stage in each.stages]
    # What failed at once would make the load look quick.
    made = [each for each in courses if each.end == "completed" and each.whole_seconds is not None]
    yield WHOLE, [each.whole_seconds or 0.0 for each in made]
    if len({each.modality for each in made}) > 1:
        for modality in Modality:
            yield (
                f"{WHOLE}, {modality}",
                [each.whole_seconds or 0.0 for each in made if each.modality is modality],
            )
