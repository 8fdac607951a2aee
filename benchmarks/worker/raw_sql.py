"""
The least that a durable worker must write, in SQL.

A request, a row for each of its stages, and what happened as events. A checkpoint upserts the stage with its output,
adds an event, and moves the request's progress, all under the lease's token and the request's status.
"""

from __future__ import annotations

from typing import Final

TABLES: Final = """
CREATE TABLE request (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    status text NOT NULL DEFAULT 'queued',
    stage text,
    progress integer NOT NULL DEFAULT 0,
    lease_token bigint NOT NULL DEFAULT 0,
    lease_until timestamptz,
    result jsonb,
    available_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 80);
CREATE INDEX request_queued ON request (available_at, id) WHERE status = 'queued';
CREATE TABLE stage (
    request_id bigint NOT NULL,
    name text NOT NULL,
    status text NOT NULL,
    output jsonb,
    finished_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (request_id, name)
);
CREATE TABLE event (
    request_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    stage text,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (request_id, id)
);
"""

FILL: Final = "INSERT INTO request (status) SELECT 'queued' FROM generate_series(1, $1::integer)"

CLAIM: Final = """
UPDATE request SET
    status = 'running', lease_token = lease_token + 1, lease_until = now() + interval '30 s', updated_at = now()
FROM (
    SELECT id AS chosen FROM request WHERE status = 'queued' AND available_at <= now()
    ORDER BY available_at, id LIMIT $1::integer FOR UPDATE SKIP LOCKED
) AS due
WHERE id = chosen
RETURNING id, lease_token
"""

CHECKPOINT: Final = """
WITH held AS (
    UPDATE request SET
        stage = $3, progress = $4, lease_until = now() + interval '30 s', updated_at = now()
    WHERE id = $1 AND lease_token = $2 AND status = 'running'
    RETURNING id
), kept AS (
    INSERT INTO stage (request_id, name, status, output) SELECT id, $3, 'done', $5::jsonb FROM held
    ON CONFLICT (request_id, name) DO UPDATE SET
        status = excluded.status, output = excluded.output, finished_at = now()
), told AS (
    INSERT INTO event (request_id, kind, stage) SELECT id, 'stage_done', $3 FROM held
)
SELECT id FROM held
"""

COMPLETE: Final = """
UPDATE request SET status = 'completed', progress = 100, result = $3::jsonb, lease_until = NULL, updated_at = now()
WHERE id = $1 AND lease_token = $2 AND status = 'running'
RETURNING id
"""

KEEP_STAGE: Final = """
INSERT INTO stage (request_id, name, status, output) VALUES ($1, $2, 'done', $3::jsonb)
ON CONFLICT (request_id, name) DO UPDATE SET
    status = excluded.status, output = excluded.output, finished_at = now()
"""

TELL: Final = "INSERT INTO event (request_id, kind, stage) VALUES ($1, 'stage_done', $2)"

MOVE: Final = """
UPDATE request SET stage = $3, progress = $4, lease_until = now() + interval '30 s', updated_at = now()
WHERE id = $1 AND lease_token = $2 AND status = 'running'
RETURNING id
"""

CHECKPOINT_MANY: Final = """
WITH said AS (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::integer[], $5::jsonb[])
        AS said (id, lease_token, stage, progress, output)
), held AS (
    UPDATE request SET
        stage = said.stage,
        progress = said.progress,
        status = CASE WHEN said.progress = 100 THEN 'completed' ELSE 'running' END,
        result = CASE WHEN said.progress = 100 THEN said.output ELSE result END,
        lease_until = now() + interval '30 s',
        updated_at = now()
    FROM said WHERE request.id = said.id AND request.lease_token = said.lease_token AND request.status = 'running'
    RETURNING said.id, said.stage, said.progress, said.output
), kept AS (
    INSERT INTO stage (request_id, name, status, output)
    SELECT id, stage, 'done', output FROM held WHERE progress < 100
    ON CONFLICT (request_id, name) DO UPDATE SET
        status = excluded.status, output = excluded.output, finished_at = now()
), told AS (
    INSERT INTO event (request_id, kind, stage) SELECT id, 'stage_done', stage FROM held WHERE progress < 100
)
SELECT id FROM held
"""
"""The checkpoints and completions (progress 100) of many requests; each request at most once, sorted by id."""
