"""
The promises of the time that is left.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_core.domain.pace import estimated_seconds, seconds_left
from vividly_core.domain.stage import DEFINITIONS, Stage
from vividly_core.domain.stage_run import StageRun
from vividly_core.domain.status import StageStatus

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
TEN = dict.fromkeys(Stage, 10.0)

runs = st.builds(
    StageRun,
    stage=st.sampled_from(Stage),
    status=st.sampled_from(StageStatus),
    started_at=st.none() | st.floats(-10, 1000).map(lambda seconds: NOW - timedelta(seconds=seconds)),
    fraction=st.floats(0, 1),
)


def running(fraction: float, *, for_seconds: float) -> StageRun:
    """
    A film in the making.
    """
    return StageRun(
        stage=Stage.VIDEO_GENERATION,
        status=StageStatus.IN_PROGRESS,
        started_at=NOW - timedelta(seconds=for_seconds),
        fraction=fraction,
    )


def test_what_grows_with_the_lesson_is_estimated_by_its_length() -> None:
    """
    The definitions speak of three minutes; reading the question takes as long for one as for ten.
    """
    assert estimated_seconds(3) == {stage: DEFINITIONS[stage].estimated_seconds for stage in Stage}
    assert estimated_seconds(6)[Stage.VIDEO_GENERATION] == 240
    assert estimated_seconds(6)[Stage.VALIDATION] == 2


def test_stages_that_are_to_come_take_their_estimate_and_those_that_are_over_nothing() -> None:
    """
    Skipped and failed ones are over as well.
    """
    standing = [
        StageRun(stage=Stage.VALIDATION, status=StageStatus.COMPLETED),
        StageRun(stage=Stage.RAG_RETRIEVAL, status=StageStatus.FAILED),
        StageRun(stage=Stage.VIDEO_GENERATION, status=StageStatus.SKIPPED),
        StageRun(stage=Stage.VIDEO_PROCESSING),
        StageRun(stage=Stage.NOTIFICATION),
    ]
    assert seconds_left(standing, estimates=TEN, now=NOW) == 20.0


def test_a_stage_without_progress_is_trusted_until_its_estimate_is_used_up() -> None:
    """
    Then nobody can say, whatever is to come.
    """
    assert seconds_left([running(0.0, for_seconds=4)], estimates=TEN, now=NOW) == 6.0
    late = [running(0.0, for_seconds=10), StageRun(stage=Stage.NOTIFICATION)]
    assert seconds_left(late, estimates=TEN, now=NOW) is None


@pytest.mark.parametrize(("fraction", "left"), [(0.05, (190 + 9.5) / 2), (0.1, 90.0), (0.5, 10.0), (1.0, 0.0)])
def test_a_stage_with_progress_is_measured_by_it(fraction: float, left: float) -> None:
    """
    From a tenth on, by nothing else.
    """
    measured = seconds_left([running(fraction, for_seconds=10)], estimates=TEN, now=NOW)
    assert measured == pytest.approx(left)


def test_a_stage_that_starts_later_than_now_has_taken_no_time() -> None:
    """
    Two clocks may differ.
    """
    assert seconds_left([running(0.0, for_seconds=-5)], estimates=TEN, now=NOW) == 10.0


@given(standing=st.lists(runs, max_size=6), minutes=st.integers(1, 10))
def test_the_time_left_is_never_negative(standing: list[StageRun], minutes: int) -> None:
    """
    Also where the clock was set back.
    """
    left = seconds_left(standing, estimates=estimated_seconds(minutes), now=NOW)
    assert left is None or left >= 0.0
