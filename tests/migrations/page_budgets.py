"""
A database as it is after years: almost all requests are over, with their stages and events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import asyncpg

_STUDENTS: Final = """
INSERT INTO users (user_id, email, password_hash, first_name, last_name, role)
SELECT 'user_' || n, n || '@example.org', '!', 'A', 'B', 'student' FROM generate_series(0, 499) n
"""
_REQUESTS: Final = """
INSERT INTO content_requests (
    correlation_id, student_id, topic, grade_level, duration_minutes, status, current_stage, progress_percentage,
    created_at, available_at, lease_owner, lease_until, version
)
SELECT
    'req_' || n, 'user_' || n % 500, 'How do plants make sugar from light, and what is it good for?', '8', 3,
    status::content_request_status, 'notification', 100,
    (now() AT TIME ZONE 'UTC') - make_interval(secs => {requests} - n),
    CASE WHEN status = 'pending' AND n % 10 = 0 THEN 'infinity'::timestamptz END,
    CASE status WHEN 'validating' THEN gen_random_uuid() END,
    CASE status WHEN 'validating' THEN now() + INTERVAL '30 s' END,
    8
FROM (
    SELECT n, CASE
        WHEN n > {requests} - 1000 THEN 'pending' WHEN n > {requests} - 1050 THEN 'validating'
        WHEN n % 20 = 2 THEN 'failed' ELSE 'completed'
    END AS status
    FROM generate_series(1, {requests}) n
) crowd
"""
_STAGES: Final = """
INSERT INTO request_stages (
    request_id, stage_name, stage_order, status, started_at, completed_at, duration_seconds, output_data
)
SELECT
    id,
    unnest('{{validation,rag_retrieval,script_generation,video_generation,video_processing,notification}}'::text[]),
    generate_series(1, 6), 'completed', created_at, created_at, 1.5, '{{"passages": 5}}'
FROM content_requests WHERE status = 'completed'
"""
_EVENTS: Final = """
INSERT INTO request_events (request_id, event_type, event_message, severity, created_at, event_data)
SELECT id, 'stage_completed', 'Stage ' || generate_series(1, 6) || ' is done', 'info', created_at, '{{"progress": 40}}'
FROM content_requests WHERE status = 'completed'
"""
_MESSAGES: Final = """
INSERT INTO outbox (message_id, request_id, topic, body, published_at)
SELECT gen_random_uuid(), id, 'notifications', 'x', now() FROM content_requests WHERE status = 'completed' LIMIT 10000
"""
_SECONDARY: Final = """
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
FROM pg_index
WHERE indrelid = ANY ('{content_requests, request_stages, request_events}'::regclass[])
    AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)
"""


async def fill(connection: asyncpg.Connection, requests: int) -> None:
    """
    Make *requests* of 500 students: the newest thousand are pending, a hundred of them for an answer, the fifty before
    them are at work, and the others are over. The indexes are made after the rows, as for a restored backup.
    """
    await connection.execute("SET session_replication_role = replica; SET maintenance_work_mem = '512MB'")
    indexes = await connection.fetch(_SECONDARY)
    for index in indexes:
        await connection.execute(f"DROP INDEX {index['name']}")
    for statement in (_STUDENTS, _REQUESTS, _STAGES, _EVENTS, _MESSAGES):
        await connection.execute(statement.format(requests=requests))
    for index in indexes:
        await connection.execute(index["definition"])
    await connection.execute("SET session_replication_role = origin; RESET maintenance_work_mem")
    for table in ("content_requests", "request_stages", "request_events", "outbox"):
        await connection.execute(f"VACUUM ANALYZE {table}")
