"""
Orphans in Postgres.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import attrs
from sqlalchemy import text

from vividly_core.domain import json_text
from vividly_core.domain.ids import RequestId

from .conditions import OPEN, WAITS
from .execute import execute
from .rows import row_to_message
from .schema_words import DUE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncEngine

    from vividly_core.domain.generation_topic import GenerationTopic

_LONGEST_DOUBLINGS: Final = 6
_FREE: Final = "(lease_owner IS NULL OR lease_until <= now())"

_FIND: Final = text(
    f"""
WITH waiting AS (
    -- Apart, so that each half is read through the index that is made for it.
    (
        SELECT * FROM content_requests
        WHERE lease_owner IS NULL AND {OPEN} AND {DUE} <= now() - make_interval(secs => :seconds)
        ORDER BY {DUE}
    )
    UNION ALL
    (SELECT * FROM content_requests WHERE lease_owner IS NOT NULL AND {OPEN} AND lease_until <= now())
)
SELECT
    request.id, correlation_id, student_id, organization_id, request.topic, grade_level, duration_minutes,
    requested_modalities, request_metadata, version, updated_at
FROM waiting AS request CROSS JOIN LATERAL (
    SELECT
        count(*) AS told,
        max(COALESCE(published_at, refused_at)) AS last_at,
        bool_or(published_at IS NULL AND refused_at IS NULL) AS is_on_its_way
    FROM outbox WHERE outbox.request_id = request.id AND outbox.topic = :topic
) AS message CROSS JOIN LATERAL (
    SELECT now() - make_interval(secs => :seconds * 2 ^ LEAST(told, {_LONGEST_DOUBLINGS})) AS edge
) AS patience
WHERE NOT {WAITS} AND is_on_its_way IS NOT TRUE
    AND GREATEST({DUE}, lease_until, updated_at, last_at) <= edge
LIMIT CAST(:limit AS integer)
"""  # noqa: S608  put together from constants of ours
)

_ADOPT: Final = text(
    f"""
WITH adopted AS (
    -- Who claims, saves or sweeps it meanwhile changes one of the two, and then it is no orphan any more.
    UPDATE content_requests AS request SET updated_at = now()
    FROM jsonb_to_recordset(CAST(:messages AS jsonb)) AS part (
        id uuid, version bigint, updated_at timestamptz, message_id uuid, body text, attributes jsonb
    )
    WHERE request.id = part.id AND request.version = part.version AND request.updated_at = part.updated_at
        AND {OPEN} AND {_FREE}
    RETURNING request.id, part.message_id, part.body, part.attributes
)
INSERT INTO outbox (message_id, request_id, topic, body, attributes)
SELECT message_id, id, :topic, decode(body, 'base64'), attributes FROM adopted
RETURNING request_id
"""  # noqa: S608  put together from constants of ours
)


@attrs.frozen(kw_only=True)
class PostgresOrphans:
    """
    Looks for orphans with one statement that locks nothing, and gives messages to those that still are with another,
    which is compare-and-set on every one of them, and stores all their messages at once.
    """

    engine: AsyncEngine

    async def sweep(self, topic: GenerationTopic, *, idle_seconds: float, limit: int) -> tuple[RequestId, ...]:
        """
        Store a message for each orphan.
        """
        wanted = {"topic": topic.name, "seconds": idle_seconds, "limit": limit}
        found = await execute(self.engine, _FIND, wanted)
        if not found:
            return ()
        messages = json_text.storable([_part(topic, row) for row in found])
        adopted = await execute(self.engine, _ADOPT, {"topic": topic.name, "messages": messages})
        swept = {row["request_id"] for row in adopted}
        return tuple(RequestId(row["id"]) for row in found if row["id"] in swept)


def _part(topic: GenerationTopic, row: Mapping[str, Any]) -> dict[str, Any]:
    asked = row_to_message(row)
    message = topic.message(
        message_id=uuid4(), request_id=asked.request_id, correlation_id=asked.correlation_id, wish=asked.wish
    )
    return {
        "id": str(row["id"]),
        "version": row["version"],
        "updated_at": row["updated_at"].isoformat(),
        "message_id": str(message.id),
        "body": base64.b64encode(message.body).decode(),
        "attributes": dict(message.attributes),
    }
