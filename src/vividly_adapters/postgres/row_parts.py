"""
The rows that hang on a request's own, as the statements take them and give them: a JSON object each.
"""

from __future__ import annotations

import base64
from datetime import UTC
from typing import TYPE_CHECKING, Any

from vividly_core.domain.artifact import Artifact, ArtifactKind, StoredAsset
from vividly_core.domain.ids import AssetKey
from vividly_core.domain.stage import DEFINITIONS, Stage
from vividly_core.domain.stage_run import StageRun
from vividly_core.domain.status import StageStatus

from .lenient import a_count, a_moment, a_share, an_object

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from vividly_core.domain.cost import Cost
    from vividly_core.domain.event import RequestEvent
    from vividly_core.domain.outbox import OutgoingMessage


def stage_to_json(run: StageRun) -> dict[str, Any]:
    """
    One stage, as a row of `request_stages`.
    """
    return {
        "stage_name": run.stage.value,
        "stage_order": DEFINITIONS[run.stage].order,
        "status": run.status.value,
        "started_at": to_text(run.started_at),
        "completed_at": to_text(run.completed_at),
        "duration_seconds": run.duration_seconds,
        "output_data": run.output,
        "error_message": run.error,
        "retry_count": run.retry_count,
        "stage_metadata": {
            "fraction": run.fraction,
            "first_attempt": run.first_attempt,
            "stumbles": run.stumbles,
            "waits": run.waits,
        },
    }


def stage_from_json(found: Mapping[str, Any]) -> StageRun | None:
    """
    The same back; ``None`` for a stage that only the deployed system knew.
    """
    stage = a_stage(found["stage_name"])
    if stage is None:
        return None
    metadata = an_object(found["stage_metadata"])
    return StageRun(
        stage=stage,
        status=StageStatus(found["status"]),
        started_at=a_moment(found["started_at"]),
        completed_at=a_moment(found["completed_at"]),
        fraction=a_share(metadata.get("fraction")),
        first_attempt=a_count(metadata.get("first_attempt")),
        stumbles=a_count(metadata.get("stumbles")) or 0,
        waits=a_count(metadata.get("waits")) or 0,
        output=None if found["output_data"] is None else an_object(found["output_data"]),
        error=found["error_message"],
        retry_count=found["retry_count"] or 0,
    )


def event_to_json(event: RequestEvent) -> dict[str, Any]:
    """
    One event, as a row of `request_events`.
    """
    return {
        "event_type": event.type.value,
        "event_message": event.message,
        "stage_name": None if event.stage is None else event.stage.value,
        "severity": event.severity.value,
        "created_at": to_text(event.at),
        "event_data": dict(event.data),
    }


def artifact_to_json(artifact: Artifact) -> dict[str, Any]:
    """
    One artifact, as a row of `request_artifacts`.
    """
    asset = artifact.asset
    return {
        "kind": artifact.kind.value,
        "key": asset.key,
        "url": asset.url,
        "media_type": asset.media_type,
        "size_bytes": asset.size_bytes,
        "sha256": asset.sha256,
        "stage_name": artifact.stage.value,
    }


def artifact_from_json(found: Mapping[str, Any]) -> Artifact | None:
    """
    ``None`` for a kind that only another version of this library makes.
    """
    stage = a_stage(found["stage_name"])
    if stage is None or found["kind"] not in set(ArtifactKind):
        return None
    return Artifact(
        kind=ArtifactKind(found["kind"]),
        stage=stage,
        asset=StoredAsset(
            key=AssetKey(found["key"]),
            url=found["url"],
            media_type=found["media_type"],
            size_bytes=found["size_bytes"],
            sha256=found["sha256"],
        ),
    )


def cost_to_json(cost: Cost) -> dict[str, Any]:
    """
    One cost, as a row of `request_costs`.
    """
    return {
        "stage_name": cost.stage.value,
        "item": cost.item,
        # As text: a float would not keep the money.
        "quantity": str(cost.quantity),
        "unit": cost.unit,
        "usd": str(cost.usd),
        "price_source": cost.price_source,
    }


def message_to_json(message: OutgoingMessage) -> dict[str, Any]:
    """
    One message, as a row of `outbox`.
    """
    return {
        "message_id": str(message.id),
        "topic": message.topic,
        "body": base64.b64encode(message.body).decode(),
        "attributes": dict(message.attributes),
    }


def a_stage(name: str | None) -> Stage | None:
    """
    The stage of this *name*; ``None`` for one that we do not know.
    """
    try:
        return Stage(name) if name is not None else None
    except ValueError:
        return None


def to_text(moment: datetime | None) -> str | None:
    """
    *moment*, as a column without a zone takes it.
    """
    # The deployed columns have no zone, and hold UTC: Postgres leaves the zone of the text out.
    if moment is None:
        return None
    # Most are in UTC already, and a conversion takes three times as long as the text.
    return (moment if moment.tzinfo is UTC else moment.astimezone(UTC)).isoformat()
