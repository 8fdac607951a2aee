"""
Which request makes the lesson that several have asked for.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """
    Create the table, and the way by which an erased request finds its entry.
    """
    op.execute(
        """
        CREATE TABLE IF NOT EXISTS shared_lessons (
            fingerprint CHAR(64) PRIMARY KEY,
            request_id UUID NOT NULL REFERENCES content_requests (id) ON DELETE CASCADE,
            asked_at TIMESTAMPTZ NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX IF NOT EXISTS idx_shared_lessons_request ON shared_lessons (request_id)")


def downgrade() -> None:
    """
    Drop it.
    """
    op.execute("DROP TABLE shared_lessons")
