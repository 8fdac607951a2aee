"""
The statements of a raw loop over the schema that is deployed, as `raw_sql` has them over three small tables.

They write what whoever reads that schema expects: the status of the request and of its stages, and two events a stage.
Its indexes and triggers are the same as for everybody else who writes to it.
"""

from __future__ import annotations

from typing import Final

FILL: Final = """
WITH made AS (
    INSERT INTO content_requests (
        id, correlation_id, student_id, topic, duration_minutes, requested_modalities, preferred_modality, status,
        request_metadata, version
    )
    SELECT
        id, 'req_' || id, $2::varchar, 'How do plants make sugar from light?', 3, '["video"]', 'video', 'pending',
        '{"interest": "chess"}', 1
    FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, $1::integer)) AS new
    RETURNING id
), stages AS (
    INSERT INTO request_stages (request_id, stage_name, stage_order, status)
    SELECT made.id, stage_name, stage_order, 'pending' FROM made, pipeline_stage_definitions
)
INSERT INTO request_events (request_id, event_type, event_message, severity, source_service)
SELECT id, 'request_created', 'The request was received', 'info', 'vividly' FROM made
"""

CLAIM: Final = """
UPDATE content_requests AS request SET
    lease_owner = $1, lease_token = lease_token + 1, lease_until = now() + interval '30 s', attempts = attempts + 1,
    version = version + 1, updated_at = now()
FROM (
    SELECT id AS chosen FROM content_requests
    WHERE lease_owner IS NULL AND status NOT IN ('completed', 'failed', 'cancelled')
        AND COALESCE(available_at, (created_at AT TIME ZONE 'UTC')) <= now()
    ORDER BY COALESCE(available_at, (created_at AT TIME ZONE 'UTC')) LIMIT 1 FOR UPDATE SKIP LOCKED
) AS due
WHERE id = chosen
RETURNING id, lease_token
"""

_HELD: Final = """
held AS (
    UPDATE content_requests SET
        status = $3, current_stage = $4, progress_percentage = $5, lease_until = now() + interval '30 s',
        version = version + 1, updated_at = now()
    WHERE id = $1 AND lease_token = $2 AND status NOT IN ('completed', 'failed', 'cancelled')
    RETURNING id
)
"""

CHECKPOINT: Final = f"""
WITH {_HELD}, kept AS (
    UPDATE request_stages AS stage SET
        status = 'completed', started_at = COALESCE(started_at, now()), completed_at = now(), duration_seconds = 0,
        output_data = $6
    FROM held WHERE stage.request_id = held.id AND stage_name = $4
), begun AS (
    UPDATE request_stages AS stage SET status = 'in_progress', started_at = now()
    FROM held WHERE stage.request_id = held.id AND stage_name = $7
), told AS (
    INSERT INTO request_events (
        request_id, event_type, event_message, stage_name, severity, event_data, source_service
    )
    SELECT held.id, event_type, event_message, stage_name, 'info', '{{"progress": 50, "attempt": 1}}', 'vividly'
    FROM held, (
        VALUES
            ('stage_completed', 'The stage is done', $4),
            ('stage_started', 'The next stage has started', $7)
    ) AS event (event_type, event_message, stage_name)
)
SELECT id FROM held
"""

COMPLETE: Final = """
WITH held AS (
    UPDATE content_requests SET
        status = 'completed', progress_percentage = 100, completed_at = now(), total_duration_seconds = 0,
        lease_owner = NULL, lease_until = NULL, version = version + 1, updated_at = now()
    WHERE id = $1 AND lease_token = $2 AND status NOT IN ('completed', 'failed', 'cancelled')
    RETURNING id
), told AS (
    INSERT INTO request_events (request_id, event_type, event_message, severity, source_service)
    SELECT id, 'request_completed', 'The lesson is ready', 'info', 'vividly' FROM held
)
SELECT id FROM held
"""
