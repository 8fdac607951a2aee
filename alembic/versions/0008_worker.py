"""
Requests as a queue: attempts, deliveries, and the messages that nobody can work on.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# None of them is in an index, for the reason that 0003 gives: every delivery writes two, and extends one again and
# again.
_COLUMNS: Final = {
    "attempts": "INTEGER NOT NULL DEFAULT 0",
    "delivery_token": "UUID",
    "delivery_until": "TIMESTAMPTZ",
}


def upgrade() -> None:
    """
    Add columns that rewrite no request, and the table of dead letters; put out of the way what waits for an answer.
    """
    columns = ", ".join(f"ADD COLUMN IF NOT EXISTS {name} {kind}" for name, kind in _COLUMNS.items())
    op.execute(f"ALTER TABLE content_requests {columns}")
    # The deployed system left them as if they were due; the lock above keeps writers out already.
    op.execute(
        """
        UPDATE content_requests SET available_at = 'infinity'
        WHERE status = 'pending' AND (request_metadata -> 'clarification' ->> 'questions') IS NOT NULL
            AND available_at IS DISTINCT FROM 'infinity'
        """
    )
    op.execute(
        """
        CREATE TABLE IF NOT EXISTS dead_letters (
            id UUID PRIMARY KEY,
            message_id VARCHAR(255) NOT NULL,
            body BYTEA NOT NULL,
            attributes JSONB NOT NULL DEFAULT '{}',
            kind VARCHAR(100) NOT NULL,
            reason TEXT NOT NULL,
            request_id UUID,
            stage_name VARCHAR(100),
            attempts INTEGER NOT NULL,
            first_at TIMESTAMPTZ NOT NULL,
            last_at TIMESTAMPTZ NOT NULL,
            replayed_at TIMESTAMPTZ
        )
        """
    )
    op.execute("CREATE INDEX IF NOT EXISTS idx_dead_letters_last ON dead_letters (last_at DESC, id DESC)")


def downgrade() -> None:
    """
    Drop the dead letters and the columns. What waits for an answer stays out of the way: no earlier version minds.
    """
    op.execute("DROP TABLE dead_letters")
    op.execute(f"ALTER TABLE content_requests {', '.join(f'DROP COLUMN {name}' for name in _COLUMNS)}")
