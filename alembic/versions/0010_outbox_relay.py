"""
Messages that are given to relays, and requests that are received in turns.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_COLUMNS: Final = {
    # Postponed and held alike: whoever looks for what is due passes over none of them.
    "available_at": "TIMESTAMPTZ NOT NULL DEFAULT now()",
    "lease_token": "UUID",
    "refused_at": "TIMESTAMPTZ",
    "refusal": "TEXT",
}

_INDEXES: Final = {
    "idx_outbox_unpublished": "outbox (available_at, id) WHERE published_at IS NULL AND refused_at IS NULL",
    "idx_outbox_settled": (
        "outbox ((COALESCE(published_at, refused_at))) WHERE COALESCE(published_at, refused_at) IS NOT NULL"
    ),
    # Tenants by a hash of theirs, so that a receiver may begin anywhere; what waits for an answer is in nobody's turn.
    "idx_content_requests_turns": (
        "content_requests"
        " ((hashtext(COALESCE((organization_id)::text, (student_id)::text))),"
        " (COALESCE(available_at, created_at AT TIME ZONE 'UTC')))"
        " WHERE lease_owner IS NULL AND status NOT IN ('completed', 'failed', 'cancelled')"
        " AND available_at IS DISTINCT FROM 'infinity'::timestamptz"
    ),
}


def upgrade() -> None:
    """
    Add columns that rewrite no message, the indexes of what is due, and a bell that rings for each new message.
    """
    columns = ", ".join(f"ADD COLUMN IF NOT EXISTS {name} {kind}" for name, kind in _COLUMNS.items())
    op.execute(f"ALTER TABLE outbox {columns}")
    op.execute("DROP INDEX IF EXISTS idx_outbox_unpublished")
    for name, target in _INDEXES.items():
        op.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {target}")
    op.execute(
        """
        CREATE OR REPLACE FUNCTION ring_for_outbox() RETURNS TRIGGER LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('vividly_outbox', '');
            RETURN NULL;
        END
        $$
        """
    )
    op.execute("DROP TRIGGER IF EXISTS ring_for_new_messages ON outbox")
    op.execute(
        "CREATE TRIGGER ring_for_new_messages AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION ring_for_outbox()"
    )


def downgrade() -> None:
    """
    Drop what was added. What was refused waits again: the earlier version knows no refusal.
    """
    op.execute("DROP TRIGGER ring_for_new_messages ON outbox")
    op.execute("DROP FUNCTION ring_for_outbox()")
    op.execute("DROP INDEX idx_content_requests_turns")
    op.execute("DROP INDEX idx_outbox_unpublished")
    op.execute("DROP INDEX idx_outbox_settled")
    op.execute(f"ALTER TABLE outbox {', '.join(f'DROP COLUMN {name}' for name in _COLUMNS)}")
    op.execute("CREATE INDEX idx_outbox_unpublished ON outbox (id) WHERE published_at IS NULL")
