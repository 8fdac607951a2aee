"""
What statements ask of a request's row, and how they tell the receivers, in SQL.

The words are those of the partial indexes in `tables`, so that the planner sees that they fit.
"""

from __future__ import annotations

from typing import Final

from .schema_words import DUE, TERMINAL

OPEN: Final = f"status NOT IN {TERMINAL}"
"""The request is not over."""

WAITS: Final = "((request_metadata -> 'clarification' ->> 'questions') IS NOT NULL)"
"""The request waits for its student to answer."""

_WANTED: Final = f"{OPEN} AND {DUE} <= now() AND NOT {WAITS}"

RECEIVABLE: Final = f"""(
    lease_owner IS NULL AND {_WANTED} AND (delivery_until IS NULL OR delivery_until <= now())
)"""
"""The request is to be worked on now, and nobody has it."""

ABANDONED: Final = f"(lease_owner IS NOT NULL AND {_WANTED} AND lease_until <= now())"
"""Somebody began the request, and let the lease run out. Whether a delivery of it is still held does not matter."""

CHANNEL: Final = "vividly_requests"
"""Where it is told that a request has become receivable."""

RING: Final = f"pg_notify('{CHANNEL}', '')"
"""Tell it, when the statement commits."""

INTERRUPTIONS: Final = "vividly_interruptions"
"""Where the id of a request is told that was cancelled: whoever works on it is to stop."""

INTERRUPT: Final = f"pg_notify('{INTERRUPTIONS}', id::text)"
"""Tell it, when the statement commits."""

LOCK: Final = "FOR NO KEY UPDATE"
"""How a request is locked before it is judged: what hangs on it may be written beside."""

PASS_OVER: Final = f"{LOCK} SKIP LOCKED"
"""The same, without a wait for those that others have locked: they are left out."""

ASKED: Final = "request.id = ANY (ARRAY(SELECT id FROM {}))"
"""
The request is among those of a table, and is looked up by its id. A join alone leaves the planner free to read all
requests instead, which it finds cheap while they are few, and goes on with when they are many.
"""
