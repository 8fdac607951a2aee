"""
Requests as rows, and back.

A request is written as one JSON object: plain values for its own row, and an array for each table that hangs on it.
It is read as one row, with its stages and artifacts as JSON arrays. Rows of the deployed system come
out as well as they can: stages that it never wrote are pending, a grade that is none is unknown.
"""

from __future__ import annotations

from datetime import MAXYEAR, UTC
from typing import TYPE_CHECKING, Any

from vividly_core.domain import json_text
from vividly_core.domain.artifact import ArtifactKind
from vividly_core.domain.clarification import Clarification
from vividly_core.domain.errors import InvalidField
from vividly_core.domain.event import EventType, RequestEvent, Severity
from vividly_core.domain.failure import Failure
from vividly_core.domain.grade import parse_grade
from vividly_core.domain.ids import CorrelationId, RequestId, StudentId
from vividly_core.domain.lease import Lease
from vividly_core.domain.message import GenerateLesson
from vividly_core.domain.modality import DEFAULT, Modality
from vividly_core.domain.request import LessonRequest
from vividly_core.domain.stage import Stage
from vividly_core.domain.stage_run import StageRun
from vividly_core.domain.status import RequestStatus
from vividly_core.domain.submission import DEFAULT_MINUTES, Submission
from vividly_core.ports.request_history import RequestSummary

from .lenient import a_moment, a_text, an_object, objects
from .row_parts import (
    a_stage,
    artifact_from_json,
    artifact_to_json,
    cost_to_json,
    event_to_json,
    message_to_json,
    stage_from_json,
    stage_to_json,
    to_text,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from vividly_core.domain.artifact import Artifact
    from vividly_core.domain.grade import Grade
    from vividly_core.domain.ids import WorkerId


def new_request_to_json(request: LessonRequest) -> str:
    """
    What the store takes of a request that it does not have yet: all of it.

    :raises Rejected: if a value cannot be kept as JSON.
    """
    wish = request.wish
    modalities = sorted(wish.modalities)
    asked = {
        "correlation_id": request.correlation_id,
        "student_id": wish.student_id,
        "organization_id": wish.organization_id,
        "topic": wish.question,
        "grade_level": None if wish.grade is None else str(wish.grade),
        "duration_minutes": wish.minutes,
        "requested_modalities": modalities,
        "preferred_modality": modalities[-1],
        "created_at": to_text(request.created_at),
    }
    return json_text.storable({**asked, **_row(request)})


def step_to_json(request: LessonRequest, *, step: UUID | None) -> str:
    """
    What the store takes of a request that it has: all that a step may change, and what is news.

    :raises Rejected: if a value cannot be kept as JSON.
    """
    row = _row(request)
    row["step"] = None if step is None else str(step)
    if (lease := request.lease) is not None:
        row["lease_owner"], row["lease_token"], row["lease_seconds"] = str(lease.owner), lease.token, lease.seconds
    return json_text.storable(row)


def has_extras(request: LessonRequest) -> bool:
    """
    Whether the step has rows for other tables than those of requests, stages and events.
    """
    return bool(request.costs or request.outgoing or _new_artifacts(request))


def _new_artifacts(request: LessonRequest) -> list[Artifact]:
    return [artifact for artifact in request.artifacts if artifact.stage in request.touched]


def _row(request: LessonRequest) -> dict[str, Any]:
    failure = request.failure
    film, thumbnail = request.artifact(ArtifactKind.FILM), request.artifact(ArtifactKind.THUMBNAIL)
    row = {
        "id": str(request.id),
        "version": request.version,
        "topic": request.wish.question,
        "status": request.status.value,
        "current_stage": request.current_stage,
        "progress": request.progress,
        "started_at": to_text(request.started_at),
        "completed_at": to_text(request.completed_at),
        "failed_at": to_text(request.failed_at),
        "cancelled_at": to_text(request.cancelled_at),
        "total_duration_seconds": _lasted(request),
        "video_url": None if film is None else film.asset.url,
        "thumbnail_url": None if thumbnail is None else thumbnail.asset.url,
        "script_text": request.script_text,
        "error_message": None if failure is None else failure.message,
        "error_stage": None if failure is None else failure.stage,
        "error_details": None if failure is None else _details(failure),
        "retry_count": max(request.attempt - 1, 0),
        "attempts": request.attempt,
        "available_at": _due(request),
        "wait_seconds": request.wait_seconds,
        "metadata": _metadata(request),
        "stages": [stage_to_json(run) for run in request.stages if run.stage in request.touched],
        "events": [event_to_json(event) for event in request.news],
        "artifacts": [artifact_to_json(artifact) for artifact in _new_artifacts(request)],
        "costs": [cost_to_json(cost) for cost in request.costs],
        "outgoing": [message_to_json(message) for message in request.outgoing],
    }
    # What is not there is null to the statement, and no row.
    return {name: value for name, value in row.items() if value is not None and value != []}


def claim_to_json(
    request_id: RequestId, *, worker: WorkerId, lease_seconds: float, step: UUID | None = None
) -> str:
    """
    What the claim takes of one request.
    """
    return json_text.storable(
        {
            "id": str(request_id),
            "owner": str(worker),
            "seconds": lease_seconds,
            "step": None if step is None else str(step),
        }
    )


def row_to_request(row: Mapping[str, Any], *, lease: tuple[WorkerId, float] | None = None) -> LessonRequest:
    """
    *lease* is the worker and the seconds of a claim that has just been made.
    """
    runs = {run.stage: run for run in map(stage_from_json, objects(row["stages"])) if run is not None}
    artifacts = map(artifact_from_json, objects(row["artifacts"]))
    return LessonRequest(
        id=RequestId(row["id"]),
        correlation_id=CorrelationId(row["correlation_id"]),
        wish=_wish(row),
        created_at=_known(row["created_at"]),
        stages=tuple(runs.get(stage, StageRun(stage=stage)) for stage in Stage),
        status=RequestStatus(row["status"]),
        progress=row["progress_percentage"] or 0,
        attempt=row["attempts"],
        started_at=_aware(row["started_at"]),
        completed_at=_aware(row["completed_at"]),
        failed_at=_aware(row["failed_at"]),
        cancelled_at=_aware(row["cancelled_at"]),
        available_at=due_at(row),
        clarification=_clarification(row),
        failure=_failure(row),
        script_text=row["script_text"],
        artifacts=tuple(artifact for artifact in artifacts if artifact is not None),
        version=row["version"],
        lease=None if lease is None else Lease(owner=lease[0], token=row["lease_token"], seconds=lease[1]),
    )


def due_at(row: Mapping[str, Any]) -> datetime | None:
    """
    When the request may be worked on, if it says so.
    """
    moment: datetime | None = row["available_at"]
    # Infinity, as the driver gives it: the clarification says why the request waits.
    return None if moment is None or moment.year == MAXYEAR else moment.astimezone(UTC)


def row_to_message(row: Mapping[str, Any]) -> GenerateLesson:
    """
    The message that asks for a stored request.
    """
    return GenerateLesson(
        request_id=RequestId(row["id"]), correlation_id=CorrelationId(row["correlation_id"]), wish=_wish(row)
    )


def row_to_summary(row: Mapping[str, Any]) -> RequestSummary:
    """
    One line on a request.
    """
    return RequestSummary(
        id=RequestId(row["id"]),
        correlation_id=CorrelationId(row["correlation_id"]),
        student_id=StudentId(row["student_id"]),
        question=row["topic"],
        status=RequestStatus(row["status"]),
        current_stage=row["current_stage"],
        progress=row["progress_percentage"] or 0,
        created_at=_known(row["created_at"]),
    )


def row_to_event(row: Mapping[str, Any]) -> RequestEvent | None:
    """
    An event; ``None`` for one of a type that only the deployed system knew.
    """
    try:
        kind, severity = EventType(row["event_type"]), Severity(row["severity"] or Severity.INFO)
    except ValueError:
        return None
    return RequestEvent(
        type=kind,
        message=row["event_message"],
        at=_known(row["created_at"]),
        stage=a_stage(row["stage_name"]),
        severity=severity,
        data=row["event_data"] or {},
        sequence=row["sequence"],
    )


def _wish(row: Mapping[str, Any]) -> Submission:
    interest = an_object(row["request_metadata"]).get("interest")
    return Submission(
        student_id=StudentId(row["student_id"]),
        question=row["topic"],
        interest=interest if isinstance(interest, str) else None,
        grade=_grade(row["grade_level"]),
        minutes=row["duration_minutes"] or DEFAULT_MINUTES,
        modalities=_modalities(row["requested_modalities"]),
        organization_id=row["organization_id"],
    )


def _modalities(found: object) -> frozenset[Modality]:
    names = found if isinstance(found, list) else []
    return frozenset(modality for modality in Modality if modality in names) or DEFAULT


def _metadata(request: LessonRequest) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    if request.wish.interest is not None:
        metadata["interest"] = request.wish.interest
    if request.clarification is not None:
        metadata["clarification"] = {
            "questions": list(request.clarification.questions),
            "reasoning": request.clarification.reasoning,
            "requested_at": request.clarification.requested_at.astimezone(UTC).isoformat(),
        }
    return metadata


def _clarification(row: Mapping[str, Any]) -> Clarification | None:
    found = an_object(an_object(row["request_metadata"]).get("clarification"))
    if found.get("questions") is None:
        return None
    questions = found["questions"] if isinstance(found["questions"], list) else [found["questions"]]
    return Clarification(
        questions=tuple(map(str, questions)),
        reasoning=a_text(found.get("reasoning")) or "",
        requested_at=a_moment(found.get("requested_at")) or _known(row["created_at"]),
    )


def _failure(row: Mapping[str, Any]) -> Failure | None:
    if row["error_message"] is None:
        return None
    details = an_object(row["error_details"])
    return Failure(
        stage=a_stage(row["error_stage"]),
        kind=a_text(details.get("kind")) or "unknown",
        message=row["error_message"],
        helpline=a_text(details.get("helpline")),
    )


def _details(failure: Failure) -> dict[str, Any]:
    details = {"kind": failure.kind}
    return details if failure.helpline is None else {**details, "helpline": failure.helpline}


def _lasted(request: LessonRequest) -> int | None:
    if request.completed_at is None:
        return None
    return round((request.completed_at - request.created_at).total_seconds())


def _grade(text: str | None) -> Grade | None:
    try:
        return parse_grade(text)
    except InvalidField:
        return None


def _aware(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)


def _due(request: LessonRequest) -> str | None:
    if request.clarification is not None:
        return "infinity"
    return None if request.available_at is None else request.available_at.isoformat()


def _known(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
