"""
What came of a load, as a value. Nothing in here does anything.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs

from .course import End
from .latency import latencies
from .timeline import timeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .course import Course
    from .latency import Latency
    from .timeline import Timeline


@attrs.frozen(kw_only=True)
class WorkerFigures:
    """
    One worker process of the load's own: the most memory that it and its children had, and the processor time that
    they took.
    """

    resident_bytes: int
    cpu_seconds: float


@attrs.frozen(kw_only=True)
class ConnectionFigures:
    """
    The connections to the database of one *application*: how many there were, and how many did something, at the most.
    """

    application: str
    open: int
    busy: int


@attrs.frozen(kw_only=True)
class LoadReport:
    """
    *asked* is how many were to be published, *published* how many were; *unpublished* counts the kinds of error of
    those that the database did not take. *gone* are those whose rows vanished. *seconds* goes from the first
    publication to the last end, or until now where one is open; *publishing_seconds* to the last publication.
    *late_seconds* is how long after its time a request was published, at the most.

    *failures* counts kinds of failure, *letters* kinds of dead letters, *retried* those that took several attempts;
    *allowed* are the endings and kinds of failure that were asked for.
    """

    mark: str
    what: str
    asked: int
    published: int
    unpublished: Mapping[str, int]
    modalities: Mapping[str, int]
    ends: Mapping[str, int]
    gone: int
    failures: Mapping[str, int]
    letters: Mapping[str, int]
    allowed: frozenset[str]
    retried: int
    seconds: float
    publishing_seconds: float
    late_seconds: float
    latencies: tuple[Latency, ...]
    timeline: Timeline = attrs.field(repr=False)
    no_op: bool
    interrupted: bool
    workers: tuple[WorkerFigures, ...]
    connections: tuple[ConnectionFigures, ...]

    @property
    def completed(self) -> int:
        """
        How many lessons were made.
        """
        return self.ends.get(End.COMPLETED, 0)

    @property
    def per_second(self) -> float:
        """
        Lessons made in a second, over the whole time.
        """
        return self.completed / self.seconds if self.seconds > 0 else 0.0

    @property
    def problems(self) -> tuple[str, ...]:
        """
        What should not have been, a line each; there are none in a load that went well.
        """
        unasked = {kind: count for kind, count in self.failures.items() if not self.allowed & {kind, End.FAILED}}
        found = {
            "not published": self.asked - self.published,
            "lost, the row is gone": self.gone,
            "not over": self.ends.get(End.OPEN, 0),
            **{
                word: self.ends.get(end, 0)
                for end, word in ((End.CANCELLED, "cancelled"), (End.CLARIFICATION, "asked back"))
                if end not in self.allowed
            },
            **{f"failed: {kind}": count for kind, count in unasked.items()},
        }
        return tuple(f"{count} {word}" for word, count in found.items() if count)


def report_on(courses: Sequence[Course], *, now: float, **facts: Any) -> LoadReport:
    """
    Count and measure *courses* as they are *now*, in seconds since 1970; *facts* are the fields that they do not tell.
    """
    # What is open has taken until now.
    lasts = [now if each.ended_at is None else each.ended_at for each in courses]
    created = [each.created_at for each in courses]
    first = min(created, default=0.0)
    return LoadReport(
        modalities=_counted(each.modality.value for each in courses),
        ends=_counted(each.end.value for each in courses),
        failures=_counted(each.kind or "unknown" for each in courses if each.end is End.FAILED),
        retried=sum(each.attempts > 1 for each in courses),
        seconds=max(0.0, max(lasts, default=first) - first),
        publishing_seconds=max(created, default=first) - first,
        latencies=latencies(courses),
        timeline=timeline(courses, now=now),
        **facts,
    )


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(Counter(words).most_common())
