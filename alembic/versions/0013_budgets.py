"""
What is set aside for stages that are at work, and what was booked on which day.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """
    Create the table of what is set aside, and a way into the ledger by time.
    """
    op.execute(
        """
        CREATE TABLE IF NOT EXISTS request_budgets (
            request_id UUID PRIMARY KEY REFERENCES content_requests (id) ON DELETE CASCADE,
            usd NUMERIC(14, 8) NOT NULL,
            until TIMESTAMPTZ NOT NULL
        )
        """
    )
    # The ledger only grows at its end: an index of a few bytes for many pages finds a day, and costs no write.
    op.execute("CREATE INDEX IF NOT EXISTS idx_request_costs_created ON request_costs USING brin (created_at)")


def downgrade() -> None:
    """
    Drop both.
    """
    op.execute("DROP INDEX idx_request_costs_created")
    op.execute("DROP TABLE request_budgets")
