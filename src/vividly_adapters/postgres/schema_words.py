"""
Expressions of the schema that statements must use word for word, for the planner to see that an index fits.
"""

from __future__ import annotations

from typing import Final

TERMINAL: Final = "('completed', 'failed', 'cancelled')"
"""The statuses of a request that is over, in SQL."""

DUE: Final = "COALESCE(available_at, (created_at AT TIME ZONE 'UTC'::text))"
"""
When a request may be claimed, in SQL. A claim that asks for it and sorts by it, in these words, reads
`idx_content_requests_claimable` in order, and none of the rows that wait or are at work.
"""

SETTLED: Final = "COALESCE(published_at, refused_at)"
"""Since when nothing is to be done for a message of the outbox, in SQL."""

TENANT: Final = "COALESCE(request.organization_id, request.student_id)"
"""Who pays for a request, in SQL: its organization, or its student where it has none."""

TURN: Final = "hashtext(COALESCE(organization_id::text, student_id::text))"
"""
Whose turn a request is received in, in SQL: that of its organization, or of its student where it has none. A number,
so that turns have no first and no last; two that share one share their turns.
"""

HAS_TURN: Final = (
    f"lease_owner IS NULL AND status NOT IN {TERMINAL} AND available_at IS DISTINCT FROM 'infinity'::timestamptz"
)
"""What `idx_content_requests_turns` holds, in SQL."""
