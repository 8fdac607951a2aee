"""
Which modalities a request asks for.

The deployed system has prepared the very same columns, and may have added them: what is there is completed, not
made again.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_COLUMNS: Final = {
    "requested_modalities": ("JSONB", """'["video"]'"""),
    "preferred_modality": ("VARCHAR(50)", "'video'"),
    "modality_preferences": ("JSONB", "'{}'"),
}


def upgrade() -> None:
    """
    Add the columns with constant defaults, which rewrites no row; finish those that were left half-made.
    """
    for column, (kind, default) in _COLUMNS.items():
        op.execute(
            f"ALTER TABLE content_requests ADD COLUMN IF NOT EXISTS {column} {kind} NOT NULL DEFAULT {default}"
        )
        op.execute(
            f"UPDATE content_requests SET {column} = {default} WHERE {column} IS NULL"  # noqa: S608  constants above
        )
        op.execute(
            f"ALTER TABLE content_requests ALTER {column} SET DEFAULT {default}, ALTER {column} SET NOT NULL"
        )
    op.execute(
        """
        DO $do$ BEGIN
            ALTER TABLE content_requests ADD CONSTRAINT check_preferred_modality_valid
                CHECK (preferred_modality IN ('text', 'audio', 'video', 'images'));
        EXCEPTION WHEN duplicate_object THEN NULL;
        END $do$
        """
    )
    op.execute(
        "CREATE INDEX IF NOT EXISTS idx_content_requests_requested_modalities_gin"
        " ON content_requests USING gin (requested_modalities)"
    )
    op.execute(
        "CREATE INDEX IF NOT EXISTS idx_content_requests_modality_status"
        " ON content_requests (preferred_modality, status)"
        " WHERE status NOT IN ('completed', 'failed', 'cancelled')"
    )


def downgrade() -> None:
    """
    Drop the columns, with their indexes and their check.

    On an adopted database they stay: they may be older than our revisions.
    """
    drops = ", ".join(f"DROP COLUMN {column}" for column in _COLUMNS)
    op.execute(
        f"""
        DO $do$ BEGIN
            IF to_regclass('vividly_adoption') IS NULL THEN
                ALTER TABLE content_requests {drops};
            END IF;
        END $do$
        """
    )
