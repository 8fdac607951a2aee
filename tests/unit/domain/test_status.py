"""
The promises of the two transition tables.
"""

from __future__ import annotations

import itertools

import pytest

from vividly_core.domain.errors import IllegalTransition
from vividly_core.domain.status import (
    NEXT,
    STAGE_NEXT,
    TERMINAL,
    RequestStatus,
    StageStatus,
    check_stage_transition,
    check_transition,
)

LEGAL = {
    "pending": {
        "validating",
        "retrieving",
        "generating_script",
        "generating_video",
        "processing_video",
        "notifying",
        "completed",
        "failed",
        "cancelled",
    },
    "validating": {"retrieving", "completed", "pending", "failed", "cancelled"},
    "retrieving": {"generating_script", "failed", "cancelled"},
    "generating_script": {"generating_video", "notifying", "completed", "failed", "cancelled"},
    "generating_video": {"processing_video", "failed", "cancelled"},
    "processing_video": {"notifying", "completed", "failed", "cancelled"},
    "notifying": {"completed", "failed", "cancelled"},
    "completed": set(),
    "failed": {"pending"},
    "cancelled": set(),
}

STAGE_LEGAL = {
    "pending": {"in_progress", "skipped"},
    "in_progress": {"in_progress", "completed", "failed", "pending"},
    "completed": set(),
    "failed": {"pending"},
    "skipped": set(),
}


def test_the_statuses_are_those_of_the_deployed_database_in_its_order() -> None:
    """
    Ten of a request, five of a stage.
    """
    assert [status.value for status in RequestStatus] == list(LEGAL)
    assert [status.value for status in StageStatus] == list(STAGE_LEGAL)


@pytest.mark.parametrize(("before", "after"), list(itertools.product(RequestStatus, repeat=2)))
def test_a_request_turns_as_the_table_says_and_no_other_way(before: RequestStatus, after: RequestStatus) -> None:
    """
    Each of the hundred pairs.
    """
    if after.value in LEGAL[before.value]:
        check_transition(before, after)
    else:
        with pytest.raises(IllegalTransition, match=f"{before} may not become {after}"):
            check_transition(before, after)


@pytest.mark.parametrize(("before", "after"), list(itertools.product(StageStatus, repeat=2)))
def test_a_stage_turns_as_the_table_says_and_no_other_way(before: StageStatus, after: StageStatus) -> None:
    """
    Each of the twenty-five pairs.
    """
    if after.value in STAGE_LEGAL[before.value]:
        check_stage_transition("validation", before, after)
    else:
        with pytest.raises(IllegalTransition, match=f"validation is {before} and may not become {after}"):
            check_stage_transition("validation", before, after)


def test_a_request_that_is_over_has_no_way_out_but_a_retry_of_a_failed_one() -> None:
    """
    Completed, failed, cancelled.
    """
    assert {status: NEXT[status] for status in TERMINAL} == {
        RequestStatus.COMPLETED: set(),
        RequestStatus.FAILED: {RequestStatus.PENDING},
        RequestStatus.CANCELLED: set(),
    }


@pytest.mark.parametrize("status", sorted(set(RequestStatus) - TERMINAL))
def test_from_everywhere_else_a_request_can_fail_be_cancelled_and_come_to_its_end(status: RequestStatus) -> None:
    """
    No status is a trap.
    """
    assert {RequestStatus.FAILED, RequestStatus.CANCELLED} <= NEXT[status]
    reached, found = {status}, NEXT[status]
    while found - reached:
        reached |= found
        found = frozenset().union(*(NEXT[each] for each in reached))
    assert RequestStatus.COMPLETED in reached


def test_every_status_has_its_row() -> None:
    """
    A status that is added without its ways out is found here.
    """
    assert set(NEXT) == set(RequestStatus)
    assert set(STAGE_NEXT) == set(StageStatus)
