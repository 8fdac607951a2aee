"""
The promises of a request, step by step.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import attrs
import pytest

from unit.domain._requests import (
    ASKED,
    LATER,
    NOW,
    failure,
    finished,
    fresh,
    running,
)
from vividly_core.domain.artifact import Artifact, ArtifactKind, StoredAsset, asset_key
from vividly_core.domain.cost import Cost
from vividly_core.domain.errors import IllegalTransition
from vividly_core.domain.event import EventType, Severity
from vividly_core.domain.ids import RequestId
from vividly_core.domain.modality import Modality
from vividly_core.domain.outbox import OutgoingMessage
from vividly_core.domain.stage import DEFINITIONS, Stage
from vividly_core.domain.status import RequestStatus, StageStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from vividly_core.domain.request import LessonRequest

OVER = {
    "completed": finished().complete(NOW),
    "failed": running(Stage.VIDEO_GENERATION).fail(failure(Stage.VIDEO_GENERATION), NOW),
    "failed nowhere": running(Stage.VALIDATION).fail(failure(None), NOW),
    "cancelled": running(Stage.RAG_RETRIEVAL).cancel(NOW),
    "completed untold": running(Stage.NOTIFICATION)
    .stumble(Stage.NOTIFICATION, "nobody listens", NOW, retried=False)
    .complete(NOW),
}

artifact = Artifact(
    kind=ArtifactKind.SCRIPT,
    stage=Stage.SCRIPT_GENERATION,
    asset=StoredAsset(
        key=asset_key(RequestId(UUID(int=1)), ArtifactKind.SCRIPT),
        url="memory:///x",
        media_type="application/json",
        size_bytes=2,
        sha256="a" * 64,
    ),
)


def test_a_new_request_is_pending_and_skips_what_it_does_not_need() -> None:
    """
    All its rows are still to be stored, and one event says that it was received.
    """
    request = fresh(frozenset({Modality.TEXT}))
    assert (request.status, request.progress, request.next_stage) == (RequestStatus.PENDING, 0, Stage.VALIDATION)
    assert (request.attempt, request.version, request.created_at) == (0, 0, NOW)
    skipped = [run.stage for run in request.stages if run.status is StageStatus.SKIPPED]
    assert skipped == [Stage.VIDEO_GENERATION, Stage.VIDEO_PROCESSING]
    assert request.touched == set(Stage)
    assert [event.type for event in request.news] == [EventType.REQUEST_CREATED]
    assert request.current_stage is None


def test_beginning_says_so_and_remembers_when() -> None:
    """
    The request's start is that of its first stage, and stays.
    """
    first = fresh().begin(Stage.VALIDATION, NOW)
    again = first.finish(Stage.VALIDATION, {}, NOW).begin(Stage.RAG_RETRIEVAL, LATER)
    assert (first.status, first.started_at, again.started_at) == (RequestStatus.VALIDATING, NOW, NOW)
    assert again.run_of(Stage.RAG_RETRIEVAL).started_at == LATER
    assert again.current_stage is Stage.RAG_RETRIEVAL
    assert [event.type for event in first.news[1:]] == [EventType.REQUEST_STARTED, EventType.STAGE_STARTED]


def test_a_stage_that_a_dead_worker_left_begins_again_without_progress_falling() -> None:
    """
    Its own fraction starts over; what was said of the whole stands.
    """
    half = running(Stage.VIDEO_GENERATION).advance(Stage.VIDEO_GENERATION, 0.5, NOW)
    again = half.begin(Stage.VIDEO_GENERATION, LATER)
    assert again.run_of(Stage.VIDEO_GENERATION).fraction == 0.0
    assert again.run_of(Stage.VIDEO_GENERATION).started_at == LATER
    assert again.progress == half.progress > 0


def test_only_the_next_stage_may_begin() -> None:
    """
    The error names it.
    """
    with pytest.raises(IllegalTransition, match="rag_retrieval may not begin: the next stage is validation"):
        fresh().begin(Stage.RAG_RETRIEVAL, NOW)


@pytest.mark.parametrize("fraction", [float("nan"), -1.0, 0.0, 0.2])
def test_progress_that_does_not_go_on_changes_nothing(fraction: float) -> None:
    """
    Less than before, nothing, or no number at all.
    """
    request = running(Stage.VIDEO_GENERATION).advance(Stage.VIDEO_GENERATION, 0.2, NOW)
    assert request.advance(Stage.VIDEO_GENERATION, fraction, NOW) is request


def test_more_than_all_of_a_stage_is_all_of_it() -> None:
    """
    A report may overshoot.
    """
    request = running(Stage.VIDEO_GENERATION).advance(Stage.VIDEO_GENERATION, 7.0, NOW)
    assert request.run_of(Stage.VIDEO_GENERATION).fraction == 1.0
    assert request.progress < 100


def test_progress_is_news_only_when_the_whole_percent_changes() -> None:
    """
    The table of events does not fill with nothing.
    """
    request = running(Stage.VIDEO_GENERATION).saved()
    assert request.advance(Stage.VIDEO_GENERATION, 0.001, NOW).news == ()
    (event,) = request.advance(Stage.VIDEO_GENERATION, 0.5, NOW).news
    assert (event.type, event.stage) == (EventType.STAGE_PROGRESS, Stage.VIDEO_GENERATION)
    assert event.data["progress"] == request.advance(Stage.VIDEO_GENERATION, 7.0, NOW).progress - 33


@pytest.mark.parametrize("stage", [Stage.VALIDATION, Stage.VIDEO_PROCESSING])
def test_only_a_running_stage_advances_finishes_or_stumbles(stage: Stage) -> None:
    """
    Neither one that is over nor one that is to come.
    """
    request = running(Stage.VIDEO_GENERATION)
    with pytest.raises(IllegalTransition, match=stage):
        request.advance(stage, 0.5, NOW)
    with pytest.raises(IllegalTransition, match=stage):
        request.finish(stage, {}, NOW)
    with pytest.raises(IllegalTransition, match=stage):
        request.stumble(stage, "it broke", NOW, retried=True)


def test_a_finished_stage_keeps_its_output_and_how_long_it_took() -> None:
    """
    And its event says so.
    """
    request = running(Stage.RAG_RETRIEVAL).finish(Stage.RAG_RETRIEVAL, {"passages": []}, LATER)
    run = request.run_of(Stage.RAG_RETRIEVAL)
    assert (run.status, run.output, run.fraction, run.duration_seconds) == (
        StageStatus.COMPLETED,
        {"passages": []},
        1.0,
        90.0,
    )
    assert request.news[-1].data["seconds"] == 90.0


def test_an_artifact_takes_the_place_of_an_earlier_one_of_its_kind() -> None:
    """
    And costs add up.
    """
    cost = Cost(stage=Stage.SCRIPT_GENERATION, item="narration", quantity=Decimal(7), unit="character")
    second = attrs.evolve(artifact, asset=attrs.evolve(artifact.asset, size_bytes=3))
    request = running(Stage.SCRIPT_GENERATION).finish(
        Stage.SCRIPT_GENERATION, {}, NOW, artifacts=[artifact, second], costs=[cost, cost]
    )
    assert request.artifacts == (second,)
    assert request.artifact(ArtifactKind.SCRIPT) == second
    assert request.artifact(ArtifactKind.FILM) is None
    assert request.costs == (cost, cost)


def test_a_stage_that_stumbled_waits_for_another_attempt() -> None:
    """
    It is pending, with its error and one retry more; the request stands where it stood.
    """
    request = running(Stage.VIDEO_GENERATION).stumble(Stage.VIDEO_GENERATION, "disk full", NOW, retried=True)
    run = request.run_of(Stage.VIDEO_GENERATION)
    assert (run.status, run.error, run.retry_count) == (StageStatus.PENDING, "disk full", 1)
    assert (request.status, request.next_stage) == (RequestStatus.GENERATING_VIDEO, Stage.VIDEO_GENERATION)
    assert run.completed_at is None
    assert (request.news[-1].type, request.news[-1].severity) == (EventType.STAGE_FAILED, Severity.WARNING)
    assert request.news[-1].data["error"] == "disk full"
    assert request.begin(Stage.VIDEO_GENERATION, NOW).run_of(Stage.VIDEO_GENERATION).error is None


def test_a_lesson_is_complete_even_where_nobody_could_be_told() -> None:
    """
    Notification is the one stage that a request may go on without.
    """
    request = running(Stage.NOTIFICATION).stumble(Stage.NOTIFICATION, "nobody listens", NOW, retried=False)
    run = request.run_of(Stage.NOTIFICATION)
    assert (run.status, run.completed_at, run.retry_count) == (StageStatus.FAILED, NOW, 0)
    assert request.next_stage is None
    assert request.complete(NOW).status is RequestStatus.COMPLETED


@pytest.mark.parametrize("stage", [stage for stage in Stage if DEFINITIONS[stage].critical])
def test_no_request_goes_on_without_a_critical_stage(stage: Stage) -> None:
    """
    Nor completes before it.
    """
    with pytest.raises(IllegalTransition, match=f"may not go on without {stage}"):
        running(stage).stumble(stage, "it broke", NOW, retried=False)
    with pytest.raises(IllegalTransition, match=f"may not complete before {stage}"):
        running(stage).complete(NOW)


def test_a_failure_names_the_stage_and_ends_it() -> None:
    """
    Progress stays as it was.
    """
    before = running(Stage.RAG_RETRIEVAL)
    request = before.fail(failure(Stage.RAG_RETRIEVAL), LATER)
    assert (request.status, request.failed_at) == (RequestStatus.FAILED, LATER)
    assert request.failure == failure(Stage.RAG_RETRIEVAL)
    assert request.run_of(Stage.RAG_RETRIEVAL).status is StageStatus.FAILED
    assert request.run_of(Stage.RAG_RETRIEVAL).error == "it cannot be made"
    assert request.progress == before.progress
    event = request.news[-1]
    assert (event.type, event.stage, event.severity) == (
        EventType.REQUEST_FAILED,
        Stage.RAG_RETRIEVAL,
        Severity.ERROR,
    )
    assert (event.data["kind"], event.data["error"]) == ("Rejected", "it cannot be made")


@pytest.mark.parametrize("stage", Stage)
def test_a_request_can_be_cancelled_at_every_stage(stage: Stage) -> None:
    """
    What ran has failed, what was to come is skipped, what was done stays, and the lease is given up.
    """
    request = running(stage).saved().cancel(LATER)
    assert (request.status, request.cancelled_at, request.lease) == (RequestStatus.CANCELLED, LATER, None)
    place = list(Stage).index(stage)
    wanted = ["completed"] * place + ["failed"] + ["skipped"] * (5 - place)
    assert [run.status.value for run in request.stages] == wanted
    assert request.progress == running(stage).progress
    assert request.touched == set(list(Stage)[place:])
    assert (request.run_of(stage).error, request.run_of(stage).completed_at) == ("cancelled", LATER)


def test_asking_back_makes_the_request_wait() -> None:
    """
    Pending, with the questions and without a lease; the event says how many questions, not what they are.
    """
    request = running(Stage.VALIDATION).advance(Stage.VALIDATION, 0.4, NOW).ask(ASKED, LATER)
    assert (request.status, request.clarification, request.lease) == (RequestStatus.PENDING, ASKED, None)
    assert (request.next_stage, request.progress) == (Stage.VALIDATION, 0)
    assert request.run_of(Stage.VALIDATION).fraction == 0.0
    assert (request.news[-1].type, request.news[-1].data["questions"]) == (EventType.CLARIFICATION_REQUESTED, 1)


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.VALIDATION])
def test_only_a_request_that_is_being_validated_asks_back(stage: Stage) -> None:
    """
    Later it is too late.
    """
    with pytest.raises(IllegalTransition):
        running(stage).ask(ASKED, NOW)
    with pytest.raises(IllegalTransition):
        fresh().ask(ASKED, NOW)


@pytest.mark.parametrize("ending", OVER)
def test_a_request_that_is_over_takes_no_step(ending: str) -> None:
    """
    Not even the one that it took last.
    """
    over = OVER[ending]
    steps: list[Callable[[], LessonRequest]] = [
        lambda: over.complete(LATER),
        lambda: over.fail(failure(Stage.VALIDATION), LATER),
        lambda: over.cancel(LATER),
        lambda: over.ask(ASKED, LATER),
    ]
    for stage in Stage:
        steps += [
            lambda stage=stage: over.begin(stage, LATER),  # type: ignore[misc]
            lambda stage=stage: over.advance(stage, 1.0, LATER),  # type: ignore[misc]
            lambda stage=stage: over.finish(stage, {}, LATER),  # type: ignore[misc]
            lambda stage=stage: over.stumble(stage, "it broke", LATER, retried=True),  # type: ignore[misc]
            lambda stage=stage: over.stumble(stage, "it broke", LATER, retried=False),  # type: ignore[misc]
        ]
    for step in steps:
        with pytest.raises(IllegalTransition):
            step()


def test_a_message_leaves_with_its_step_and_a_save_empties_what_was_new() -> None:
    """
    News, costs, outgoing messages and the stages touched.
    """
    message = OutgoingMessage(id=UUID(int=3), topic="notifications", body=b"{}")
    cost = Cost(stage=Stage.VALIDATION, item="tokens", quantity=Decimal(7), unit="token")
    request = running(Stage.VALIDATION).finish(Stage.VALIDATION, {}, NOW, costs=[cost]).send(message)
    assert request.outgoing == (message,)
    saved = request.saved()
    assert (saved.news, saved.costs, saved.outgoing, saved.touched) == ((), (), (), frozenset())
    assert saved.version == request.version + 1
    unsaved = attrs.evolve(
        request, version=request.version + 1, news=(), costs=(), outgoing=(), touched=frozenset()
    )
    assert saved == unsaved


def test_a_request_does_not_print_what_the_student_wrote() -> None:
    """
    Nor what was written for the student.
    """
    request = running(Stage.VALIDATION).finish(Stage.VALIDATION, {"quokka": 1}, NOW)
    request = attrs.evolve(request, script_text="Quokkas smile.")
    assert "uokka" not in repr(request)
    assert "bowerbird" not in repr(request)
