"""
Vectors of the library's passages, as arrays of numbers: pgvector is needed to search them, not to keep them.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_UP: Final = (
    # Where it may not be made, or is not to be had, books are found by their words, as before.
    """
    DO $$
    BEGIN
        IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') THEN
            CREATE EXTENSION IF NOT EXISTS vector;
        END IF;
    EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
        NULL;
    END
    $$
    """,
    "ALTER TABLE library_passages ADD COLUMN IF NOT EXISTS digest BYTEA",
    """
    UPDATE library_passages
    SET digest = sha256(convert_to(topic_title || E'\\n' || heading || E'\\n' || text, 'UTF8'))
    WHERE digest IS NULL
    """,
    "ALTER TABLE library_passages ALTER COLUMN digest SET NOT NULL",
    "CREATE INDEX IF NOT EXISTS idx_library_passages_digest ON library_passages (digest) WHERE explains",
    # A misspelt word is compared with those that stand over something, each of which is there once a book.
    """
    CREATE INDEX IF NOT EXISTS idx_library_postings_headed ON library_postings (term)
    WHERE headed AND position(' ' IN term) = 0
    """,
    # By what was read rather than by passage: a book that is put in again keeps those of the texts that stay.
    """
    CREATE TABLE IF NOT EXISTS library_vectors (
        model TEXT NOT NULL,
        digest BYTEA NOT NULL,
        vector REAL[] NOT NULL,
        PRIMARY KEY (model, digest)
    )
    """,
)


def upgrade() -> None:
    """
    Make the table, and give every passage the digest that its vectors are kept under.
    """
    for statement in _UP:
        op.execute(statement)


def downgrade() -> None:
    """
    Drop the vectors, which can be made again. The extension stays: somebody else may use it.
    """
    op.execute("DROP TABLE library_vectors")
    op.execute("DROP INDEX idx_library_postings_headed")
    op.execute("ALTER TABLE library_passages DROP COLUMN digest")
