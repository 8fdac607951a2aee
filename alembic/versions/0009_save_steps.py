"""
The step that saved a request last, so that the same step again is known for what it is.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """
    Add a column that rewrites no request. It is in no index: every save writes it.
    """
    op.execute("ALTER TABLE content_requests ADD COLUMN IF NOT EXISTS last_step UUID")


def downgrade() -> None:
    """
    Drop the column: a save that is on its way now is refused when it comes again.
    """
    op.execute("ALTER TABLE content_requests DROP COLUMN last_step")
