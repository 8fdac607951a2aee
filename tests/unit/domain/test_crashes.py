"""
The promises of counting attempts that ended without a word.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import attrs
import pytest

from vividly_core.domain.clarification import Clarification
from vividly_core.domain.crashes import CRASHES_IN_COMPANY, crashes, is_suspect
from vividly_core.domain.failure import Failure
from vividly_core.domain.ids import CorrelationId, RequestId, StudentId, WorkerId
from vividly_core.domain.lease import Lease
from vividly_core.domain.request import new_request
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import StageStatus
from vividly_core.domain.submission import submission
from vividly_core.domain.verdict import MAX_ATTEMPTS

if TYPE_CHECKING:
    from vividly_core.domain.request import LessonRequest

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def request_() -> LessonRequest:
    """
    One that was just submitted.
    """
    wish = submission(student_id=StudentId("user_1"), question="Why do quokkas smile?", modalities=["video"])
    return new_request(
        request_id=RequestId(uuid4()), correlation_id=CorrelationId("a-correlation"), wish=wish, now=NOW
    )


def claimed(request: LessonRequest) -> LessonRequest:
    """
    In the hands of a worker, as a store counts it.
    """
    lease = Lease(owner=WorkerId(UUID(int=1)), token=request.attempt + 1, seconds=30.0)
    return attrs.evolve(request, attempt=request.attempt + 1, lease=lease)


def crashed(request: LessonRequest, times: int = 1) -> LessonRequest:
    """
    After so many workers that died when they had begun its next stage.
    """
    for _ in range(times):
        held = claimed(request)
        assert held.next_stage is not None
        request = attrs.evolve(held.begin(held.next_stage, NOW), lease=None)
    return request


def stumbled(request: LessonRequest) -> LessonRequest:
    """
    After a worker that told what went wrong.
    """
    held = claimed(request)
    assert held.next_stage is not None
    begun = held.begin(held.next_stage, NOW)
    return attrs.evolve(begun.stumble(held.next_stage, "gone", NOW, retried=True), lease=None)


@pytest.mark.parametrize("times", range(4))
def test_every_attempt_without_a_word_counts(request_: LessonRequest, times: int) -> None:
    """
    From the second on it is a suspect.
    """
    request = crashed(request_, times)

    assert crashes(request) == times
    assert is_suspect(request) == (times >= CRASHES_IN_COMPANY)


def test_an_attempt_that_lasts_has_not_crashed(request_: LessonRequest) -> None:
    """
    Whoever holds the lease sees what was before.
    """
    assert crashes(claimed(crashed(request_))) == 1


def test_an_attempt_that_told_how_it_ended_is_none(request_: LessonRequest) -> None:
    """
    However many there are: an outage of what a stage needs makes no suspects.
    """
    request = request_
    for _ in range(MAX_ATTEMPTS - 1):
        request = stumbled(request)
    assert (crashes(request), is_suspect(request)) == (0, False)

    assert crashes(stumbled(crashed(request))) == 1


def test_an_attempt_that_was_given_back_is_none(request_: LessonRequest) -> None:
    """
    It was told, too.
    """
    held = claimed(crashed(request_))

    assert crashes(held.release(NOW)) == 1


def test_a_stage_that_is_done_clears_its_request(request_: LessonRequest) -> None:
    """
    The count begins anew with the next one, in which the same attempt may crash.
    """
    held = claimed(crashed(request_, 3))
    further = held.begin(Stage.VALIDATION, NOW).finish(Stage.VALIDATION, {}, NOW)

    assert (crashes(further), is_suspect(further)) == (0, False)
    assert crashes(attrs.evolve(further, lease=None)) == 1


def test_who_is_asked_or_asks_again_clears_the_request(request_: LessonRequest) -> None:
    """
    An answer, and a retry, begin to count at nothing; what was told before does not make up for what crashes then.
    """
    begun = claimed(stumbled(stumbled(request_))).begin(Stage.VALIDATION, NOW)
    asked = begun.ask(Clarification(questions=("Which?",), reasoning="Many.", requested_at=NOW), NOW)
    failed = begun.fail(Failure(stage=Stage.VALIDATION, kind="Rejected", message="no"), NOW)

    for again in (asked.answer("That one.", NOW), attrs.evolve(failed.retry(NOW), lease=None)):
        assert crashes(again) == 0
        assert crashes(crashed(again, 2)) == 2


def test_what_is_over_is_no_suspect(request_: LessonRequest) -> None:
    """
    Nobody works on it.
    """
    request = crashed(request_, 3)

    assert not is_suspect(request.cancel(NOW))
    assert not is_suspect(request.fail(Failure(stage=None, kind="Crashed", message="no"), NOW))


def test_a_request_that_only_lacks_its_end_has_not_crashed(request_: LessonRequest) -> None:
    """
    There is no stage that could have done it.
    """
    over = tuple(attrs.evolve(run, status=StageStatus.COMPLETED) for run in request_.stages)

    assert crashes(attrs.evolve(request_, stages=over, attempt=4)) == 0
