"""
The statements of the outbox: each verb is one.

`available_at` is when a message is due: later than now while it is held, or postponed. The word on a message counts
while its token stands: until another word, or another lease.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from .schema_words import SETTLED

CHANNEL: Final = "vividly_outbox"
"""Where the database's own trigger rings for every new message."""

_HELD: Final = """
UNNEST(CAST(:ids AS uuid[]), CAST(:tokens AS uuid[])) AS held (message_id, lease_token)
WHERE outbox.message_id = held.message_id AND outbox.lease_token = held.lease_token
"""

TAKE: Final = text(
    """
WITH due AS (
    SELECT id FROM outbox AS message
    WHERE published_at IS NULL AND refused_at IS NULL AND available_at <= now()
        -- In order: while an earlier one of its request is on its way, or is to be tried again, it waits.
        AND NOT EXISTS (
            SELECT FROM outbox AS earlier
            WHERE earlier.request_id = message.request_id AND earlier.id < message.id
                AND earlier.published_at IS NULL AND earlier.refused_at IS NULL
        )
    ORDER BY available_at, id LIMIT CAST(:limit AS integer) FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE outbox SET
        lease_token = gen_random_uuid(),
        available_at = now() + make_interval(secs => CAST(:seconds AS double precision)),
        attempts = attempts + 1
    FROM due WHERE outbox.id = due.id
    RETURNING outbox.id, message_id, request_id, topic, body, attributes, attempts, lease_token
)
SELECT * FROM taken ORDER BY id
"""
)

MARK_PUBLISHED: Final = text(f"UPDATE outbox SET published_at = now(), lease_token = NULL FROM {_HELD}")

POSTPONE: Final = text(
    """
UPDATE outbox SET available_at = now() + make_interval(secs => held.seconds), lease_token = NULL
FROM UNNEST(CAST(:ids AS uuid[]), CAST(:tokens AS uuid[]), CAST(:delays AS double precision[]))
    AS held (message_id, lease_token, seconds)
WHERE outbox.message_id = held.message_id AND outbox.lease_token = held.lease_token
"""
)

REFUSE: Final = text(f"UPDATE outbox SET refused_at = now(), refusal = :reason, lease_token = NULL FROM {_HELD}")

PURGE: Final = text(
    f"""
WITH old AS (
    SELECT id FROM outbox
    WHERE {SETTLED} < now() - make_interval(secs => CAST(:seconds AS double precision))
    ORDER BY {SETTLED} LIMIT CAST(:limit AS integer) FOR UPDATE SKIP LOCKED
)
DELETE FROM outbox USING old WHERE outbox.id = old.id
RETURNING outbox.id
"""
)
