"""
The tables of the library, beside those of `tables`.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, REAL

from ._metadata import metadata


def _edition(**options: Any) -> Column[Any]:
    return Column(
        "edition", BigInteger, ForeignKey("library_books.edition", ondelete="CASCADE"), nullable=False, **options
    )


def _texts(*names: str) -> tuple[Column[Any], ...]:
    return tuple(Column(name, Text, nullable=False) for name in names)


# 0011. A book that is put in again is another edition, and the earlier one goes with all that is its own.
library_books: Final = Table(
    "library_books",
    metadata,
    Column("edition", BigInteger, Identity(always=False), primary_key=True),
    Column("id", String(200), nullable=False, unique=True),
    *_texts("title", "authors", "licence", "place"),
    Column("lowest_grade", Integer, nullable=False),
    Column("highest_grade", Integer, nullable=False),
    *_texts("digest"),
    *(Column(name, Integer, nullable=False) for name in ("topics", "passages", "parts")),
    Column("added_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
)

library_topics: Final = Table(
    "library_topics",
    metadata,
    Column("id", Text, primary_key=True),
    _edition(),
    *_texts("title", "subject"),
    Index("idx_library_topics_edition", "edition"),
)

library_passages: Final = Table(
    "library_passages",
    metadata,
    _edition(),
    Column("number", Integer, nullable=False),
    Column("id", Text, nullable=False, unique=True),
    *_texts("topic_id", "topic_title", "topic_subject"),
    Column("kind", String(50), nullable=False),
    *(Column(name, Boolean, nullable=False) for name in ("explains", "for_teachers")),
    *_texts("chapter", "heading", "text"),
    Column("position", Integer, nullable=False),
    Column("formulas", JSONB, nullable=False, server_default=text("'[]'")),
    Column("answer", Text),
    *_texts("source_title", "source_author", "source_licence", "source_place"),
    # 0012. Of all that its vectors are made of.
    Column("digest", LargeBinary, nullable=False),
    PrimaryKeyConstraint("edition", "number"),
    Index("idx_library_passages_topic", "topic_id", "position"),
    Index("idx_library_passages_digest", "digest", postgresql_where=text("explains")),
)

# 0012. An array, so that nothing here needs pgvector: only a search does, and the index that it goes by.
library_vectors: Final = Table(
    "library_vectors",
    metadata,
    Column("model", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("vector", ARRAY(REAL), nullable=False),
    PrimaryKeyConstraint("model", "digest"),
)

# A term of a book is one row, so that a search reads a few: arrays of numbers as bytes.
library_postings: Final = Table(
    "library_postings",
    metadata,
    Column("term", Text(collation="C"), nullable=False),
    _edition(),
    Column("spoken", Integer, nullable=False),
    Column("headed", Boolean, nullable=False),
    Column("passages", LargeBinary, nullable=False),
    Column("loudness", LargeBinary, nullable=False),
    PrimaryKeyConstraint("term", "edition"),
    Index("idx_library_postings_edition", "edition"),
    # 0012
    Index("idx_library_postings_headed", "term", postgresql_where=text("headed AND position(' ' IN term) = 0")),
)

TABLES: Final = (library_books, library_topics, library_passages, library_postings, library_vectors)
