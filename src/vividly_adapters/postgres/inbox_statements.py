"""
The statements of the inbox: each verb is one.

They write what says who holds a delivery, and when the request is due; its version, lease and status are the
store's, so that a save that is under way is never refused for them. The word on a delivery counts while its token
stands: until another word, or another delivery.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from .conditions import ABANDONED, OPEN, RECEIVABLE, RING
from .tables import DUE

_MINE: Final = "id = CAST(:id AS uuid) AND delivery_token = CAST(:token AS uuid)"

RECEIVE: Final = text(
    f"""
WITH abandoned AS (
    SELECT id FROM content_requests
    WHERE CAST(:sweep AS boolean) AND {ABANDONED}
    LIMIT CAST(:limit AS integer) FOR UPDATE SKIP LOCKED
), due AS (
    SELECT id FROM content_requests
    WHERE {RECEIVABLE}
    ORDER BY {DUE} LIMIT CAST(:limit AS integer) FOR UPDATE SKIP LOCKED
), taken AS (
    -- In this order: what was begun goes on before anything new, however long the queue.
    SELECT id FROM abandoned UNION ALL SELECT id FROM due LIMIT CAST(:limit AS integer)
)
UPDATE content_requests AS request SET
    lease_owner = NULL,
    lease_until = NULL,
    delivery_token = gen_random_uuid(),
    delivery_until = now() + make_interval(secs => CAST(:seconds AS double precision))
FROM taken WHERE request.id = taken.id
RETURNING request.id, correlation_id, student_id, topic, grade_level, duration_minutes, requested_modalities,
    request_metadata, attempts, delivery_token
"""  # noqa: S608  put together from constants of ours
)

EXTEND: Final = text(
    f"""
UPDATE content_requests
SET delivery_until = now() + make_interval(secs => CAST(:seconds AS double precision))
WHERE {_MINE}
"""  # noqa: S608  put together from constants of ours
)

ACK: Final = text(
    f"""
UPDATE content_requests SET
    delivery_token = NULL,
    delivery_until = NULL,
    -- It waits, or nobody can work on it, or it is in other hands, whose next save says when it is due.
    available_at = CASE WHEN {OPEN} THEN 'infinity' ELSE available_at END
WHERE {_MINE}
"""  # noqa: S608  put together from constants of ours
)

NACK: Final = text(
    f"""
WITH given_back AS (
    UPDATE content_requests SET
        delivery_token = NULL,
        delivery_until = NULL,
        available_at = CASE
            WHEN CAST(:seconds AS double precision) > 0
            THEN GREATEST(available_at, now() + make_interval(secs => CAST(:seconds AS double precision)))
            -- At once: in the place in the queue that it had.
            ELSE available_at
        END
    WHERE {_MINE}
    RETURNING {RECEIVABLE} AS receivable
)
SELECT {RING} FROM given_back WHERE receivable
"""  # noqa: S608  put together from constants of ours
)
