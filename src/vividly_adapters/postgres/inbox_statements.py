"""
The statements of the inbox: each verb is one.

They write what says who holds a delivery, and when the request is due; its version, lease and status are the
store's, so that a save that is under way is never refused for them. The word on a delivery counts while its token
stands: until another word, or another delivery, or the end of the request, which needs no word. `EXTEND` and `ACK`
take one JSON array of any number of deliveries, and answer with the ids of those on which the word counted, or never
will.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from .conditions import ABANDONED, ASKED, LOCK, OPEN, PASS_OVER, RECEIVABLE, RING
from .schema_words import DUE, HAS_TURN, TURN

# Behind a CASE, of which the planner expects half to be so: for the bare condition it expects next to none, and then
# would read and sort all that is due, for the first of them.
_TAKEABLE: Final = f"CASE WHEN {RECEIVABLE} THEN true ELSE false END"

SPARE_TURNS: Final = 8
"""How many tenants that have nothing to take a receiver passes over, besides those that it takes from."""

_MINE: Final = "id = CAST(:id AS uuid) AND delivery_token = CAST(:token AS uuid)"

RECEIVE: Final = f"""
WITH RECURSIVE abandoned AS (
    SELECT id FROM content_requests
    WHERE $1::boolean AND {ABANDONED}
    LIMIT $2::integer FOR UPDATE SKIP LOCKED
), turns AS (
    -- Tenants, each with one step down the index, from the one after the last that had its turn, and once round. They
    -- are walked only as far as somebody asks, and never far: also where many have nothing that is due.
    SELECT $4::integer AS turn, false AS round, 0 AS place
    UNION ALL
    SELECT next.turn, next.round, place + 1
    FROM turns CROSS JOIN LATERAL (
        (
            SELECT {TURN} AS turn, turns.round AS round FROM content_requests
            WHERE {HAS_TURN} AND {TURN} > turns.turn ORDER BY {TURN} LIMIT 1
        )
        UNION ALL
        (
            SELECT {TURN}, true FROM content_requests
            WHERE {HAS_TURN} AND NOT turns.round ORDER BY {TURN} LIMIT 1
        )
        LIMIT 1
    ) AS next
    WHERE place < $2::integer + {SPARE_TURNS} AND (NOT next.round OR next.turn <= $4::integer)
), fair AS (
    SELECT own.id FROM turns CROSS JOIN LATERAL (
        SELECT id FROM content_requests
        -- A range, which the planner takes for many, whatever one tenant has.
        WHERE {HAS_TURN} AND {_TAKEABLE}
            AND ({TURN}, {DUE}) >= (turns.turn, '-infinity'::timestamptz) AND ({TURN}, {DUE}) <= (turns.turn, now())
        ORDER BY {TURN}, {DUE} LIMIT 1 FOR UPDATE SKIP LOCKED
    ) AS own
    WHERE place > 0
    LIMIT $2::integer
), oldest AS (
    -- Whoever it is of: nobody goes away with empty hands for want of tenants.
    SELECT id FROM content_requests
    WHERE lease_owner IS NULL AND {OPEN} AND {DUE} <= now() AND {_TAKEABLE} AND id NOT IN (SELECT id FROM fair)
    ORDER BY {DUE} LIMIT $2::integer FOR UPDATE SKIP LOCKED
), taken AS (
    -- In this order: what was begun goes on before anything new, however long the queue.
    SELECT id, 1 AS kind FROM abandoned UNION ALL SELECT id, 2 FROM fair UNION ALL SELECT id, 3 FROM oldest
    LIMIT $2::integer
)
UPDATE content_requests AS request SET
    lease_owner = NULL,
    lease_until = NULL,
    delivery_token = gen_random_uuid(),
    delivery_until = now() + make_interval(secs => $3::double precision)
FROM taken WHERE request.id = taken.id AND {ASKED.format("taken")}
RETURNING request.id, correlation_id, student_id, organization_id, topic, grade_level, duration_minutes,
    requested_modalities, request_metadata, attempts, delivery_token,
    CASE kind
        WHEN 2 THEN {TURN}
        -- Nobody of those had anything to take: the next receiver begins behind them.
        WHEN 3 THEN (SELECT turn FROM turns ORDER BY place DESC LIMIT 1)
    END AS turn
"""

_OURS: Final = """
given AS (
    SELECT * FROM jsonb_to_recordset($1) AS given(id uuid, token uuid, seconds double precision)
), ours AS (
    SELECT given.id, given.seconds
    FROM (SELECT * FROM given ORDER BY id) AS given CROSS JOIN LATERAL (
        SELECT FROM content_requests WHERE id = given.id AND delivery_token = given.token {lock}
    ) AS request
)
"""


# What others have locked is in neither: it goes alone.
_ANSWERS: Final = """
SELECT id AS asked FROM told
UNION ALL
SELECT id FROM given WHERE token IS DISTINCT FROM (SELECT delivery_token FROM content_requests WHERE id = given.id)
"""


def _extend(lock: str) -> str:
    return f"""
WITH {_OURS.format(lock=lock)}, told AS (
    UPDATE content_requests AS request
    SET delivery_until = now() + make_interval(secs => ours.seconds)
    FROM ours WHERE request.id = ours.id AND {ASKED.format("ours")}
    RETURNING request.id
)
{_ANSWERS}
"""


EXTEND: Final = _extend(LOCK)
EXTEND_TOGETHER: Final = _extend(PASS_OVER)


def _ack(lock: str) -> str:
    return f"""
WITH {_OURS.format(lock=lock)}, told AS (
    UPDATE content_requests AS request SET
        delivery_token = NULL,
        delivery_until = NULL,
        -- It waits, or nobody can work on it, or it is in other hands, whose next save says when it is due.
        available_at = CASE WHEN {OPEN} THEN 'infinity' ELSE available_at END
    FROM ours WHERE request.id = ours.id AND {ASKED.format("ours")}
    RETURNING request.id
)
{_ANSWERS}
"""


ACK: Final = _ack(LOCK)
ACK_TOGETHER: Final = _ack(PASS_OVER)

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
"""
)
