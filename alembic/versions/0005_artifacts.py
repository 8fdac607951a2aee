"""
What a request left in the asset store, one row a part.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """
    Create the table of artifacts.
    """
    op.execute(
        """
        CREATE TABLE IF NOT EXISTS request_artifacts (
            request_id UUID REFERENCES content_requests (id) ON DELETE CASCADE,
            kind VARCHAR(50),
            key TEXT NOT NULL,
            url TEXT NOT NULL,
            media_type VARCHAR(100) NOT NULL,
            size_bytes BIGINT NOT NULL CHECK (size_bytes >= 0),
            sha256 CHAR(64) NOT NULL,
            stage_name VARCHAR(100) NOT NULL,
            created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
            PRIMARY KEY (request_id, kind)
        )
        """
    )


def downgrade() -> None:
    """
    Drop the table of artifacts; the objects themselves stay where they are.
    """
    op.execute("DROP TABLE request_artifacts")
