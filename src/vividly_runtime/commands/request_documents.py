"""
Requests and events as JSON objects, for programs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from vividly_core.domain.artifact import Artifact
    from vividly_core.domain.event import RequestEvent
    from vividly_core.domain.ids import AssetKey
    from vividly_core.domain.link import Link
    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.stage_run import StageRun
    from vividly_core.ports.request_history import RequestSummary


def summary(found: RequestSummary) -> dict[str, Any]:
    """
    What a list says of a request.
    """
    return {
        "id": str(found.id),
        "correlation_id": found.correlation_id,
        "student_id": found.student_id,
        "question": found.question,
        "status": found.status.value,
        "current_stage": found.current_stage,
        "progress": found.progress,
        "created_at": _time(found.created_at),
    }


def request(whole: LessonRequest, *, links: Mapping[AssetKey, Link] | None = None) -> dict[str, Any]:
    """
    All of a request, and *links* to its files, if there are.
    """
    wish, failure, asked = whole.wish, whole.failure, whole.clarification
    return {
        "id": str(whole.id),
        "correlation_id": whole.correlation_id,
        "student_id": wish.student_id,
        "organization_id": wish.organization_id,
        "question": wish.question,
        "interest": wish.interest,
        "grade": None if wish.grade is None else wish.grade.number,
        "minutes": wish.minutes,
        "modalities": sorted(wish.modalities),
        "status": whole.status.value,
        "progress": whole.progress,
        "attempt": whole.attempt,
        "created_at": _time(whole.created_at),
        "started_at": _time(whole.started_at),
        "completed_at": _time(whole.completed_at),
        "failed_at": _time(whole.failed_at),
        "cancelled_at": _time(whole.cancelled_at),
        "stages": [_stage(run) for run in whole.stages],
        "artifacts": [
            {**_artifact(artifact), **_link((links or {}).get(artifact.asset.key))} for artifact in whole.artifacts
        ],
        "failure": failure
        and {
            "stage": failure.stage,
            "kind": failure.kind,
            "message": failure.message,
            "helpline": failure.helpline,
        },
        "clarification": asked
        and {
            "questions": list(asked.questions),
            "reasoning": asked.reasoning,
            "requested_at": _time(asked.requested_at),
        },
    }


def event(happened: RequestEvent) -> dict[str, Any]:
    """
    One event.
    """
    return {
        "sequence": happened.sequence,
        "at": _time(happened.at),
        "type": happened.type.value,
        "stage": happened.stage,
        "severity": happened.severity.value,
        "message": happened.message,
        "progress": happened.data.get("progress"),
        "data": dict(happened.data),
    }


def _stage(run: StageRun) -> dict[str, Any]:
    return {
        "stage": run.stage.value,
        "status": run.status.value,
        "started_at": _time(run.started_at),
        "completed_at": _time(run.completed_at),
        "seconds": run.duration_seconds,
        "retries": run.retry_count,
        "output": None if run.output is None else dict(run.output),
        "error": run.error,
    }


def _artifact(artifact: Artifact) -> dict[str, Any]:
    return {
        "kind": artifact.kind.value,
        "stage": artifact.stage.value,
        "url": artifact.asset.url,
        "media_type": artifact.asset.media_type,
        "size_bytes": artifact.asset.size_bytes,
        "sha256": artifact.asset.sha256,
    }


def _link(link: Link | None) -> dict[str, Any]:
    return {} if link is None else {"link": {"url": link.url, "expires_at": _time(link.expires_at)}}


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
