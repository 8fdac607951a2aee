"""
The promises of one stage of one request.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from vividly_core.domain.errors import IllegalTransition
from vividly_core.domain.stage import Stage
from vividly_core.domain.stage_run import StageRun
from vividly_core.domain.status import StageStatus

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "over"),
    [("pending", False), ("in_progress", False), ("completed", True), ("failed", True), ("skipped", True)],
)
def test_a_stage_is_over_once_it_will_not_run_any_more(status: str, *, over: bool) -> None:
    """
    Completed, failed or skipped.
    """
    assert StageRun(stage=Stage.VALIDATION, status=StageStatus(status)).is_over is over


def test_a_stage_begins_with_nothing_done_and_prints_nothing_of_its_output() -> None:
    """
    The output may hold what a student asked.
    """
    fresh = StageRun(stage=Stage.VALIDATION)
    assert (fresh.status, fresh.fraction, fresh.retry_count, fresh.output) == (StageStatus.PENDING, 0.0, 0, None)
    assert "quokka" not in repr(StageRun(stage=Stage.VALIDATION, output={"topic": "quokkas"}))


def test_a_stage_has_a_duration_once_it_is_over() -> None:
    """
    That of its last attempt.
    """
    begun = StageRun(stage=Stage.VALIDATION).become(StageStatus.IN_PROGRESS, started_at=NOW)
    assert StageRun(stage=Stage.VALIDATION).duration_seconds is None
    assert begun.duration_seconds is None
    done = begun.become(StageStatus.COMPLETED, completed_at=NOW + timedelta(seconds=2.5))
    assert done.duration_seconds == 2.5


def test_a_stage_becomes_only_what_the_table_allows() -> None:
    """
    The error names the stage.
    """
    with pytest.raises(IllegalTransition, match="stage validation is pending and may not become completed"):
        StageRun(stage=Stage.VALIDATION).become(StageStatus.COMPLETED)
