"""
What a smoke test says of how a request ended.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import attrs
import pytest

from unit.runtime.made import made
from unit.runtime.requests import START, filming, pending
from vividly_core.domain.clarification import Clarification
from vividly_core.domain.failure import Failure
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import StageStatus
from vividly_runtime.smoke.endings import on_request, on_stages

if TYPE_CHECKING:
    from vividly_core.domain.request import LessonRequest
    from vividly_runtime.smoke.finding import Finding


def said(request: LessonRequest, *, own_worker: bool = False) -> Finding:
    """
    What is said of it after ten seconds.
    """
    return on_request(request, waited_seconds=10, own_worker=own_worker)


def test_a_finished_lesson_passes() -> None:
    """
    With the time that it took.
    """
    finding = said(made("text"))

    assert finding.passed
    assert "10.0 s" in finding.message


@pytest.mark.parametrize(("own_worker", "cure"), [(False, "vividly worker"), (True, "vividly doctor")])
def test_a_request_that_nobody_took_up_asks_for_a_worker(own_worker: bool, cure: str) -> None:
    """
    Or for the doctor, where there was one.
    """
    finding = said(pending(), own_worker=own_worker)

    assert not finding.passed
    assert "nobody took it up" in finding.message
    assert cure in (finding.cure or "")


def test_a_request_that_is_at_work_tells_where() -> None:
    """
    It was only not given enough time.
    """
    finding = said(filming(0.5))

    assert not finding.passed
    assert "Video Generation is running" in finding.message
    assert "--limit-minutes" in (finding.cure or "")


@pytest.mark.parametrize(
    ("kind", "cure"),
    [("Rejected", "vividly doctor"), ("out_of_scope", "--question"), ("over_budget", "vividly costs")],
)
def test_a_failure_is_told_with_its_stage_and_its_cure(kind: str, cure: str) -> None:
    """
    A question that the library cannot answer is no fault of the installation.
    """
    failure = Failure(stage=Stage.VIDEO_GENERATION, kind=kind, message="it cannot be drawn")

    finding = said(filming(0.5).fail(failure, START))

    assert not finding.passed
    assert finding.message == f"it failed in Video Generation ({kind}): it cannot be drawn"
    assert cure in (finding.cure or "")


def test_a_question_that_was_asked_back_or_a_cancellation_is_no_success() -> None:
    """
    Nor is it a failure of a stage.
    """
    asked = Clarification(questions=("Which?",), reasoning="unclear", requested_at=START)

    unclear = said(pending().begin(Stage.VALIDATION, START).ask(asked, START))
    cancelled = said(pending().cancel(START))

    assert (unclear.passed, cancelled.passed) == (False, False)
    assert "--question" in (unclear.cure or "")


@pytest.mark.parametrize(("modality", "count"), [("text", 4), ("audio", 4), ("video", 6)])
def test_stages_in_order_pass(modality: str, count: int) -> None:
    """
    Those that the modality needs.
    """
    request = made(modality)

    finding = on_stages(request, request.news)

    assert finding.passed
    assert finding.message.startswith(f"{count} of {count} completed in order")


def test_a_stage_that_failed_is_named_with_its_error() -> None:
    """
    Also one that a lesson may go without.
    """
    request = made("text")
    runs = [
        attrs.evolve(run, status=StageStatus.FAILED, error="nobody listens")
        if run.stage is Stage.NOTIFICATION
        else run
        for run in request.stages
    ]

    finding = on_stages(attrs.evolve(request, stages=tuple(runs)), request.news)

    assert (finding.passed, finding.message) == (False, "notification is failed (nobody listens)")


def test_events_in_another_order_do_not_pass() -> None:
    """
    Whatever the stages themselves say.
    """
    request = made("text")

    finding = on_stages(request, tuple(reversed(request.news)))

    assert not finding.passed
    assert "notification, script_generation" in finding.message


def test_stages_that_overlap_do_not_pass() -> None:
    """
    A stage works on what the one before it has left.
    """
    request = made("text")
    runs = [
        attrs.evolve(run, started_at=START - timedelta(seconds=9)) if run.stage is Stage.RAG_RETRIEVAL else run
        for run in request.stages
    ]

    finding = on_stages(attrs.evolve(request, stages=tuple(runs)), request.news)

    assert not finding.passed
    assert finding.message.startswith("rag_retrieval began before")
