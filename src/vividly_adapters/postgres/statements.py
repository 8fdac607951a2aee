"""
The statements of the request store: each verb is one, and so either happens wholly or not at all.

A write takes the request's row first, guarded by its version and lease, and hangs everything else on the row that
the guard returns: where the guard finds nothing, nothing is written. Parameters are those of `rows`.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from .conditions import RECEIVABLE, RING, WAITS

_SET: Final = """
    topic = CAST(:topic AS varchar),
    status = CAST(:status AS content_request_status),
    current_stage = CAST(:current_stage AS varchar),
    progress_percentage = CAST(:progress AS integer),
    started_at = CAST(:started_at AS timestamp),
    completed_at = CAST(:completed_at AS timestamp),
    failed_at = CAST(:failed_at AS timestamp),
    cancelled_at = CAST(:cancelled_at AS timestamp),
    total_duration_seconds = CAST(:total_duration_seconds AS integer),
    video_url = CAST(:video_url AS text),
    thumbnail_url = CAST(:thumbnail_url AS text),
    script_text = CAST(:script_text AS text),
    error_message = CAST(:error_message AS text),
    error_stage = CAST(:error_stage AS varchar),
    error_details = CAST(:error_details AS jsonb),
    retry_count = CAST(:retry_count AS integer),
    attempts = CAST(:attempts AS integer),
    available_at = CASE WHEN :waits THEN 'infinity' ELSE CAST(:available_at AS timestamptz) END,
    request_metadata =
        (COALESCE(request_metadata, '{}') - 'interest' - 'clarification') || CAST(:metadata AS jsonb),
    lease_owner = CAST(:lease_owner AS uuid),
    lease_until = now() + make_interval(secs => CAST(:lease_seconds AS double precision)),
    -- Who saves a request that nobody works on gives it a new turn: no word on an earlier delivery counts any more.
    delivery_token = CASE WHEN lease_owner IS NULL THEN NULL ELSE delivery_token END,
    delivery_until = CASE WHEN lease_owner IS NULL THEN NULL ELSE delivery_until END,
    updated_at = now(),
    version = version + 1
"""

_PARTS: Final = f"""
, stages AS (
    INSERT INTO request_stages (
        request_id, stage_name, stage_order, status, started_at, completed_at, duration_seconds, output_data,
        error_message, retry_count, stage_metadata
    )
    SELECT guard.id, part.*
    FROM guard, jsonb_to_recordset(CAST(:stages AS jsonb)) AS part(
        stage_name varchar, stage_order integer, status content_stage_status, started_at timestamp,
        completed_at timestamp, duration_seconds numeric, output_data jsonb, error_message text,
        retry_count integer, stage_metadata jsonb
    )
    ORDER BY part.stage_order
    ON CONFLICT (request_id, stage_name) DO UPDATE SET
        stage_order = excluded.stage_order, status = excluded.status, started_at = excluded.started_at,
        completed_at = excluded.completed_at, duration_seconds = excluded.duration_seconds,
        output_data = excluded.output_data, error_message = excluded.error_message,
        retry_count = excluded.retry_count, stage_metadata = excluded.stage_metadata
), events AS (
    INSERT INTO request_events (
        request_id, event_type, event_message, stage_name, severity, created_at, event_data, source_service
    )
    SELECT
        guard.id, part.event_type, part.event_message, part.stage_name, part.severity, part.created_at,
        part.event_data, 'vividly'
    FROM guard, ROWS FROM (jsonb_to_recordset(CAST(:events AS jsonb)) AS (
        event_type varchar, event_message text, stage_name varchar, severity varchar, created_at timestamp,
        event_data jsonb
    )) WITH ORDINALITY AS part
    ORDER BY part.ordinality
), artifacts AS (
    INSERT INTO request_artifacts (request_id, kind, key, url, media_type, size_bytes, sha256, stage_name)
    SELECT guard.id, part.*
    FROM guard, jsonb_to_recordset(CAST(:artifacts AS jsonb)) AS part(
        kind varchar, key text, url text, media_type varchar, size_bytes bigint, sha256 text, stage_name varchar
    )
    ON CONFLICT (request_id, kind) DO UPDATE SET
        key = excluded.key, url = excluded.url, media_type = excluded.media_type,
        size_bytes = excluded.size_bytes, sha256 = excluded.sha256, stage_name = excluded.stage_name
), costs AS (
    INSERT INTO request_costs (request_id, stage_name, item, quantity, unit, usd, price_source)
    SELECT guard.id, part.*
    FROM guard, jsonb_to_recordset(CAST(:costs AS jsonb)) AS part(
        stage_name varchar, item varchar, quantity numeric, unit varchar, usd numeric, price_source varchar
    )
), outgoing AS (
    INSERT INTO outbox (message_id, request_id, topic, body, attributes)
    SELECT part.message_id, guard.id, part.topic, decode(part.body, 'base64'), part.attributes
    FROM guard, ROWS FROM (jsonb_to_recordset(CAST(:outgoing AS jsonb)) AS (
        message_id uuid, topic varchar, body text, attributes jsonb
    )) WITH ORDINALITY AS part
    ORDER BY part.ordinality
)
SELECT version, CASE WHEN receivable THEN {RING} END FROM guard
"""

ADD: Final = text(
    f"""
WITH guard AS (
    INSERT INTO content_requests (
        id, correlation_id, student_id, topic, grade_level, duration_minutes, requested_modalities,
        preferred_modality, status, progress_percentage, created_at, retry_count, request_metadata, version
    ) VALUES (
        CAST(:id AS uuid), :correlation_id, :student_id, :topic, CAST(:grade_level AS varchar),
        :duration_minutes, CAST(:requested_modalities AS jsonb), :preferred_modality,
        CAST(:status AS content_request_status), :progress, CAST(:created_at AS timestamp), 0,
        CAST(:metadata AS jsonb), CAST(:version AS bigint) + 1
    )
    RETURNING id, version, {RECEIVABLE} AS receivable
)
{_PARTS}
"""
)

SAVE: Final = text(
    f"""
WITH guard AS (
    UPDATE content_requests SET {_SET}
    WHERE id = CAST(:id AS uuid) AND version = CAST(:version AS bigint)
        AND (CAST(:lease_token AS bigint) IS NULL OR lease_token = CAST(:lease_token AS bigint))
    RETURNING id, version, {RECEIVABLE} AS receivable
)
{_PARTS}
"""
)

_REQUEST: Final = """
SELECT
    request.*,
    COALESCE((
        SELECT jsonb_agg(to_jsonb(stage) ORDER BY stage.stage_order)
        FROM request_stages AS stage WHERE stage.request_id = request.id
    ), '[]') AS stages,
    COALESCE((
        SELECT jsonb_agg(to_jsonb(artifact) ORDER BY artifact.created_at, artifact.kind)
        FROM request_artifacts AS artifact WHERE artifact.request_id = request.id
    ), '[]') AS artifacts
"""

LOAD: Final = text(f"{_REQUEST} FROM content_requests AS request WHERE request.id = CAST(:id AS uuid)")

CLAIM: Final = text(
    f"""
WITH request AS (
    UPDATE content_requests SET
        attempts = attempts + 1,
        retry_count = attempts,
        lease_owner = CAST(:owner AS uuid),
        lease_token = lease_token + 1,
        lease_until = now() + make_interval(secs => CAST(:seconds AS double precision)),
        -- The wait is over: who dies from here on is followed at once.
        available_at = NULL,
        updated_at = now(),
        version = version + 1
    WHERE id = CAST(:id AS uuid) AND status NOT IN ('completed', 'failed', 'cancelled')
        AND (lease_until IS NULL OR lease_until <= now())
        AND NOT {WAITS}
    RETURNING *
)
{_REQUEST} FROM request
"""
)

_FIND: Final = """
SELECT id, correlation_id, student_id, topic, status, current_stage, progress_percentage, created_at
FROM content_requests
WHERE {conditions}
ORDER BY {first}created_at DESC, id DESC
LIMIT :limit
"""
# One of several, and sorted by, for all that the planner knows: so it reads the index that begins with the status, and
# not all that is of another one.
_OF_STATUS: Final = "status = ANY (ARRAY[CAST(:status AS content_request_status)])"
_OLDER: Final = """
    -- The first for the index, which is read from there on; the second for those of the same moment.
    created_at <= (SELECT created_at FROM content_requests WHERE id = CAST(:before AS uuid))
    AND (created_at, id) < (SELECT created_at, id FROM content_requests WHERE id = CAST(:before AS uuid))
"""

FIND: Final = {
    (False, False): text(_FIND.format(conditions="true", first="")),
    (True, False): text(_FIND.format(conditions=_OF_STATUS, first="status, ")),
    (False, True): text(_FIND.format(conditions=_OLDER, first="")),
    (True, True): text(_FIND.format(conditions=f"{_OF_STATUS} AND {_OLDER}", first="status, ")),
}
"""By whether a status and an edge are given: one statement for all would read all that is newer than the edge."""

EVENTS: Final = text(
    """
SELECT sequence, event_type, event_message, stage_name, severity, created_at, event_data
FROM request_events
WHERE request_id = CAST(:id AS uuid) AND sequence > :after
ORDER BY sequence
LIMIT :limit
"""
)

EXISTS: Final = text("SELECT 1 FROM content_requests WHERE id = CAST(:id AS uuid)")
