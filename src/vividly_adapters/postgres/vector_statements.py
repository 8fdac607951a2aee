"""
What is said to Postgres of vectors.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import TextClause

OLDEST: Final = (0, 8)
"""The first pgvector that goes on looking until enough of what it finds may be found."""

EXTENSION: Final = text(
    """
    SELECT installed_version FROM pg_available_extensions WHERE name = 'vector'
    """
)

MISSING: Final = text(
    """
    SELECT DISTINCT ON (digest) digest AS key, topic_title, heading, passage.text
    FROM library_passages AS passage
    WHERE explains AND digest > :after
        AND NOT EXISTS (SELECT FROM library_vectors WHERE model = :model AND digest = passage.digest)
    ORDER BY digest
    LIMIT :limit
    """
)

# A text may have gone since it was read.
KEEP: Final = text(
    """
    INSERT INTO library_vectors (model, digest, vector)
    SELECT CAST(:model AS text), passage.digest, CAST(:vector AS real[])
    FROM library_passages AS passage
    WHERE explains AND digest = :key
    LIMIT 1
    ON CONFLICT DO NOTHING
    """
)

FORGET_OTHERS: Final = text("DELETE FROM library_vectors WHERE model <> :model")

DIMENSIONS: Final = text(
    "SELECT cardinality(vector) AS dimensions FROM library_vectors WHERE model = :model LIMIT 1"
)

INDEXES: Final = text(
    """
    SELECT indexname AS name FROM pg_indexes
    WHERE schemaname = current_schema() AND tablename = 'library_vectors'
        AND starts_with(indexname, 'idx_library_vectors_')
    """
)

COUNT: Final = text("SELECT count(DISTINCT digest) AS texts FROM library_passages WHERE explains")

COUNT_BY_MODEL: Final = text("SELECT model, count(*) AS vectors FROM library_vectors GROUP BY model")

# As many as are looked at; and further ones where some of those may not be found. By the index, where there is one: a
# plan that was made while it was small is kept, and would sort all vectors ever after.
PATIENT: Final = text(
    """
    SELECT set_config('hnsw.ef_search', :candidates, true), set_config('hnsw.iterative_scan', 'strict_order', true),
        set_config('enable_sort', 'off', true)
    """
)


def index_name(model: str, dimensions: int) -> str:
    """
    What the index of the vectors of *model* is called.
    """
    return f"idx_library_vectors_{hashlib.sha256(f'{model} {dimensions}'.encode()).hexdigest()[:16]}"


def make_index(model: str, dimensions: int) -> TextClause:
    """
    A graph of the vectors of *model*, with numbers of two bytes: half as large, and as good.
    """
    return text(
        f"CREATE INDEX IF NOT EXISTS {index_name(model, dimensions)} ON library_vectors"
        f" USING hnsw (({_vector(dimensions)}) halfvec_ip_ops) WHERE model = {_quoted(model)}"
    )


def drop_index(name: str) -> TextClause:
    """
    Of another model.
    """
    return text(f"DROP INDEX IF EXISTS {name}")


def nearest(model: str, dimensions: int) -> TextClause:
    """
    The passages of some editions that are nearest to the question, the nearest first.

    The model stands in the statement, as it does in its index.
    """
    return text(
        f"""
        SELECT passage.edition, passage.number, -({_vector(dimensions)} <#> {_question(dimensions)}) AS likeness
        FROM library_vectors AS vectors JOIN library_passages AS passage USING (digest)
        WHERE vectors.model = {_quoted(model)} AND cardinality(vectors.vector) = {dimensions} AND passage.explains
            AND passage.edition = ANY(CAST(:editions AS bigint[]))
        ORDER BY {_vector(dimensions)} <#> {_question(dimensions)}
        LIMIT :most
        """
    )


def nearest_within(model: str, dimensions: int) -> TextClause:
    """
    The same of the passages of one topic, all of which are looked at.
    """
    return text(
        f"""
        SELECT passage.edition, passage.number, -({_vector(dimensions)} <#> {_question(dimensions)}) AS likeness
        FROM library_passages AS passage JOIN library_vectors AS vectors USING (digest)
        WHERE vectors.model = {_quoted(model)} AND passage.explains AND passage.topic_id = :topic
            AND cardinality(vectors.vector) = {dimensions}
        """
    )


def _vector(dimensions: int) -> str:
    return f"CAST(vector AS halfvec({dimensions}))"


def _question(dimensions: int) -> str:
    return f"CAST(CAST(:question AS real[]) AS halfvec({dimensions}))"


def _quoted(model: str) -> str:
    # A colon would be taken for a parameter's.
    return "'" + model.replace("'", "''").replace(":", "\\:") + "'"
