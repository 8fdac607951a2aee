"""
The statements of the request store: each verb is one, and so either happens wholly or not at all.

Those that write take one JSON array, of any number of requests as `rows` puts them, and answer with a row for each
request that they found: `asked` is its id, and the rest says what became of it. They lock the requests first, in the
order of their ids, and judge them as they are then, which may be later than what the statement sees of the tables:
only so does a write recognise itself where its first attempt ended a moment ago. All else hangs on the rows that the
guard returns: where the guard finds nothing, nothing is written.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from .conditions import ASKED, INTERRUPT, LOCK, OPEN, PASS_OVER, RECEIVABLE, RING, WAITS

_GIVEN: Final = """
given AS (
    SELECT * FROM jsonb_to_recordset($1) AS given(
        id uuid, correlation_id varchar, version bigint, step uuid, student_id varchar, topic varchar,
        grade_level varchar, duration_minutes integer, requested_modalities jsonb, preferred_modality varchar,
        status content_request_status, current_stage varchar, progress integer, created_at timestamp,
        started_at timestamp, completed_at timestamp, failed_at timestamp, cancelled_at timestamp,
        total_duration_seconds integer, video_url text, thumbnail_url text, script_text text, error_message text,
        error_stage varchar, error_details jsonb, retry_count integer, attempts integer, available_at timestamptz,
        wait_seconds double precision, organization_id varchar, metadata jsonb, lease_owner uuid, lease_token bigint,
        lease_seconds double precision, stages jsonb, events jsonb, artifacts jsonb, costs jsonb, outgoing jsonb
    )
)
"""

_KEEPS_DELIVERY: Final = f"request.lease_owner IS NOT NULL AND given.{OPEN}"

_SET: Final = f"""
    topic = given.topic,
    status = given.status,
    current_stage = given.current_stage,
    progress_percentage = given.progress,
    started_at = given.started_at,
    completed_at = given.completed_at,
    failed_at = given.failed_at,
    cancelled_at = given.cancelled_at,
    total_duration_seconds = given.total_duration_seconds,
    video_url = given.video_url,
    thumbnail_url = given.thumbnail_url,
    -- A long text lies apart, and is written once, not with every save.
    script_text = CASE WHEN request.script_text = given.script_text THEN request.script_text ELSE given.script_text END,
    error_message = given.error_message,
    error_stage = given.error_stage,
    error_details = given.error_details,
    retry_count = given.retry_count,
    attempts = given.attempts,
    available_at = found.due_at,
    request_metadata =
        (COALESCE(request.request_metadata, '{{}}') - 'interest' - 'clarification') || given.metadata,
    lease_owner = given.lease_owner,
    lease_until = now() + make_interval(secs => given.lease_seconds),
    -- Who saves a request that nobody works on gives it a new turn: no word on an earlier delivery counts any more.
    -- And what is over comes to nobody: a word on it would only make another version of the row.
    delivery_token = CASE WHEN {_KEEPS_DELIVERY} THEN request.delivery_token END,
    delivery_until = CASE WHEN {_KEEPS_DELIVERY} THEN request.delivery_until END,
    updated_at = now(),
    version = request.version + 1,
    last_step = given.step
"""

_PARTS: Final = f"""
stages AS (
    INSERT INTO request_stages (
        request_id, stage_name, stage_order, status, started_at, completed_at, duration_seconds, output_data,
        error_message, retry_count, stage_metadata
    )
    SELECT guard.id, part.*
    FROM guard JOIN given USING (id), jsonb_to_recordset(given.stages) AS part(
        stage_name varchar, stage_order integer, status content_stage_status, started_at timestamp,
        completed_at timestamp, duration_seconds numeric, output_data jsonb, error_message text,
        retry_count integer, stage_metadata jsonb
    )
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
    FROM guard JOIN given USING (id), ROWS FROM (jsonb_to_recordset(given.events) AS (
        event_type varchar, event_message text, stage_name varchar, severity varchar, created_at timestamp,
        event_data jsonb
    )) WITH ORDINALITY AS part
    ORDER BY guard.id, part.ordinality
), bell AS (
    SELECT 1 AS rings FROM guard WHERE {RECEIVABLE} LIMIT 1
)
"""

_EXTRAS: Final = """
artifacts AS (
    INSERT INTO request_artifacts (request_id, kind, key, url, media_type, size_bytes, sha256, stage_name)
    SELECT guard.id, part.*
    FROM guard JOIN given USING (id), jsonb_to_recordset(given.artifacts) AS part(
        kind varchar, key text, url text, media_type varchar, size_bytes bigint, sha256 text, stage_name varchar
    )
    ON CONFLICT (request_id, kind) DO UPDATE SET
        key = excluded.key, url = excluded.url, media_type = excluded.media_type,
        size_bytes = excluded.size_bytes, sha256 = excluded.sha256, stage_name = excluded.stage_name
), costs AS (
    INSERT INTO request_costs (request_id, stage_name, item, quantity, unit, usd, price_source)
    SELECT guard.id, part.*
    FROM guard JOIN given USING (id), jsonb_to_recordset(given.costs) AS part(
        stage_name varchar, item varchar, quantity numeric, unit varchar, usd numeric, price_source varchar
    )
), outgoing AS (
    INSERT INTO outbox (message_id, request_id, topic, body, attributes)
    SELECT part.message_id, guard.id, part.topic, decode(part.body, 'base64'), part.attributes
    FROM guard JOIN given USING (id), ROWS FROM (jsonb_to_recordset(given.outgoing) AS (
        message_id uuid, topic varchar, body text, attributes jsonb
    )) WITH ORDINALITY AS part
    ORDER BY guard.id, part.ordinality
)
"""

# One after another, each by its id: no plan may read the table for them, however small it was when it was made.
_IN_ORDER: Final = "(SELECT * FROM given ORDER BY id) AS given"

_RING: Final = f"(SELECT {RING} FROM bell) AS ring"

ADD: Final = f"""
WITH {_GIVEN}, guard AS (
    INSERT INTO content_requests (
        id, correlation_id, student_id, organization_id, topic, grade_level, duration_minutes, requested_modalities,
        preferred_modality, status, progress_percentage, created_at, retry_count, request_metadata, version
    )
    SELECT
        id, correlation_id, student_id, organization_id, topic, grade_level, duration_minutes, requested_modalities,
        preferred_modality, status, progress, created_at, 0, metadata, version + 1
    FROM given
    RETURNING *
), {_PARTS}, {_EXTRAS}
SELECT id AS asked, {_RING} FROM guard
"""


def _save(lock: str, parts: str) -> str:
    return f"""
WITH {_GIVEN}, found AS (
    SELECT
        request.id,
        request.version = given.version
            AND (given.lease_token IS NULL OR request.lease_token = given.lease_token) AS fits,
        request.version = given.version + 1 AND request.last_step = given.step AS repeated,
        request.available_at,
        -- A wait is one of this clock: the worker's may be wrong.
        COALESCE(now() + make_interval(secs => given.wait_seconds), given.available_at) AS due_at
    FROM {_IN_ORDER} CROSS JOIN LATERAL (
        SELECT id, version, lease_token, last_step, available_at FROM content_requests WHERE id = given.id {lock}
    ) AS request
), guard AS (
    UPDATE content_requests AS request SET {_SET}
    FROM found JOIN given USING (id)
    WHERE request.id = found.id AND {ASKED.format("found WHERE fits")}
    RETURNING request.*
), {parts}
SELECT
    id AS asked, fits OR repeated AS saved, CASE WHEN fits THEN due_at ELSE found.available_at END AS available_at,
    {_RING},
    CASE WHEN fits AND status = 'cancelled' THEN {INTERRUPT} END AS interrupted
FROM found JOIN given USING (id)
"""


_ALL_PARTS: Final = f"{_PARTS}, {_EXTRAS}"

SAVE: Final = _save(LOCK, _PARTS)
SAVE_TOGETHER: Final = _save(PASS_OVER, _PARTS)
"""
For steps without artifacts, costs and messages. What a statement may write is made ready each time that it runs, also
where there is nothing to write: for these three tables it took a tenth of the server's time.
"""

SAVE_ALL: Final = _save(LOCK, _ALL_PARTS)
SAVE_ALL_TOGETHER: Final = _save(PASS_OVER, _ALL_PARTS)
"""For all other steps."""

_REQUEST: Final = """
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


def _claim(lock: str) -> str:
    return f"""
WITH given AS (
    SELECT * FROM jsonb_to_recordset($1) AS given(id uuid, owner uuid, seconds double precision, step uuid)
), found AS (
    SELECT
        request.id, request.status, {WAITS} AS waits,
        -- How many claims this is: none, where it is one that was made already.
        CASE
            WHEN {OPEN} AND NOT {WAITS} AND (request.lease_until IS NULL OR request.lease_until <= now()) THEN 1
            WHEN request.last_step = given.step AND request.lease_owner = given.owner THEN 0
        END AS counts
    FROM {_IN_ORDER} CROSS JOIN LATERAL (
        SELECT * FROM content_requests WHERE id = given.id {lock}
    ) AS request
), claimed AS (
    UPDATE content_requests AS request SET
        attempts = request.attempts + found.counts,
        retry_count = request.attempts + found.counts - 1,
        lease_owner = given.owner,
        lease_token = request.lease_token + found.counts,
        lease_until = now() + make_interval(secs => given.seconds),
        -- The wait is over: who dies from here on is followed at once.
        available_at = NULL,
        updated_at = now(),
        version = request.version + found.counts,
        last_step = given.step
    FROM found JOIN given USING (id)
    WHERE request.id = found.id AND {ASKED.format("found WHERE counts IS NOT NULL")}
    RETURNING request.*
)
SELECT found.id AS asked, found.counts IS NOT NULL AS claimed, found.status AS found_status, found.waits, {_REQUEST}
FROM found LEFT JOIN claimed AS request USING (id)
"""


CLAIM: Final = _claim(LOCK)
CLAIM_TOGETHER: Final = _claim(PASS_OVER)

LOAD: Final = text(f"SELECT {_REQUEST} FROM content_requests AS request WHERE request.id = CAST(:id AS uuid)")

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

COSTS: Final = text(
    """
SELECT stage_name AS stage, item, quantity, unit, usd, price_source FROM request_costs
WHERE request_id = CAST(:id AS uuid)
ORDER BY id
"""
)

EXISTS: Final = text("SELECT 1 FROM content_requests WHERE id = CAST(:id AS uuid)")
