"""
Percentiles of a load, and how many requests were where.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("numpy")

from unit.runtime.courses import BEGAN_AT, course
from vividly_core.domain.modality import Modality
from vividly_core.domain.stage import Stage
from vividly_runtime.load.course import End
from vividly_runtime.load.latency import PERCENTS, latencies, latency
from vividly_runtime.load.timeline import timeline

if TYPE_CHECKING:
    from vividly_runtime.load.course import Course
    from vividly_runtime.load.latency import Latency

SECONDS = st.lists(st.floats(0, 1e5), min_size=1, max_size=300)
TIMES = st.floats(0, 1000)


@st.composite
def some_courses(draw: st.DrawFn) -> list[Course]:
    """
    Any, of clocks that disagree.
    """
    return [
        course(
            number,
            created_at=BEGAN_AT + draw(TIMES),
            started_at=draw(st.none() | TIMES.map(lambda time: BEGAN_AT + time)),
            ended_at=draw(st.none() | TIMES.map(lambda time: BEGAN_AT + time)),
        )
        for number in range(draw(st.integers(1, 30)))
    ]


def found(seconds: list[float]) -> Latency:
    """
    The latency of *seconds*, which are some.
    """
    made = latency("it", seconds)
    assert made is not None
    return made


@given(seconds=SECONDS)
def test_a_percentile_is_the_nearest_rank(seconds: list[float]) -> None:
    """
    A time that was really taken: so many percent took no longer, and it is the shortest of those.
    """
    made, ranked = found(seconds), sorted(seconds)

    for percent, value in zip(PERCENTS, (made.p50, made.p90, made.p95, made.p99), strict=True):
        assert value == ranked[math.ceil(percent * len(ranked) / 100) - 1]


@given(seconds=SECONDS)
def test_percentiles_never_fall(seconds: list[float]) -> None:
    """
    Up to the longest, which is the last of all.
    """
    made = found(seconds)

    assert made.p50 <= made.p90 <= made.p95 <= made.p99 <= made.longest == max(seconds)
    assert made.count == len(seconds)


@given(seconds=SECONDS, random=st.randoms())
def test_the_order_does_not_matter(seconds: list[float], random: object) -> None:
    """
    In which requests ended.
    """
    shuffled = list(seconds)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert found(shuffled) == found(seconds)


def test_every_rank_up_to_ten_thousand_is_exact() -> None:
    """
    No rounding of a fraction takes the neighbour.
    """
    for count in (*range(1, 200), 1000, 9999, 10_000):
        made = found([float(number) for number in range(1, count + 1)])
        ranks = [math.ceil(percent * count / 100) for percent in PERCENTS]
        assert [made.p50, made.p90, made.p95, made.p99] == ranks


def test_of_nothing_there_is_no_percentile() -> None:
    """
    A stage that never ran has no line.
    """
    assert latency("it", []) is None
    assert [
        each.name for each in latencies([course(0, end=End.OPEN, started_at=None, ended_at=None, stages={})])
    ] == []


def test_the_whole_counts_what_was_completed() -> None:
    """
    What failed at once would make a load look quick; the wait and the stages count for all.
    """
    made = [course(0), course(1, end=End.FAILED, ended_at=BEGAN_AT + 2)]

    by_name = {each.name: each.count for each in latencies(made)}

    assert by_name == {"queue wait": 2, "validation": 2, "script_generation": 2, "whole": 1}


def test_the_whole_is_told_by_modality_where_there_are_several() -> None:
    """
    A film takes longer than a text, and says nothing about it.
    """
    made = [course(0), course(1, modality=Modality.VIDEO, stages={Stage.VIDEO_GENERATION: 9.0})]

    names = [each.name for each in latencies(made)]

    assert names[-3:] == ["whole", "whole, text", "whole, video"]
    assert "video_generation" in names


@given(courses=some_courses())
def test_everybody_is_somewhere_at_every_time(courses: list[Course]) -> None:
    """
    Waiting, in work or over, whatever the clocks say; nothing that was published or is over ever comes back.
    """
    made = timeline(courses, now=BEGAN_AT + 2000)
    parts = list(zip(made.published, made.waiting, made.work, made.over, strict=True))

    assert all(published == waiting + work + over for published, waiting, work, over in parts)
    assert all(min(part) >= 0 for part in parts)
    assert list(made.published) == sorted(made.published)
    assert list(made.over) == sorted(made.over)
    assert (made.published[-1], made.over[-1]) == (
        len(courses),
        sum(each.ended_at is not None for each in courses),
    )


def test_a_load_without_requests_has_no_time() -> None:
    """
    And no point in it.
    """
    assert timeline([], now=BEGAN_AT).seconds == ()


def test_a_clock_that_is_behind_makes_no_negative_wait() -> None:
    """
    The worker's may be another one.
    """
    early = attrs.evolve(course(5), started_at=BEGAN_AT, ended_at=BEGAN_AT + 1)

    assert (early.queue_seconds, early.whole_seconds) == (0, 0)
