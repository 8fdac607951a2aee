"""
What is said to Postgres of the library.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import exc, text

CONFLICT: Final = exc.IntegrityError
UNIQUE_VIOLATION: Final = "23505"

_PASSAGE: Final = (
    "id, topic_id, topic_title, topic_subject, heading, text, position,"
    " source_title, source_author, source_licence, source_place"
)
_READ: Final = "topic_title || E'\\n' || heading || E'\\n' || text"
"""What a vector is made of."""

_CARD: Final = "id, title, authors, licence, place, lowest_grade, highest_grade, digest, topics, passages, parts"

# By a name of its own, since there may be no row yet that could be locked.
TAKE_TURN: Final = text("SELECT pg_advisory_xact_lock(hashtextextended('library book ' || CAST(:id AS text), 0))")

REMOVE: Final = text("DELETE FROM library_books WHERE id = :id RETURNING edition")

PUT_BOOK: Final = text(
    f"""
    INSERT INTO library_books ({_CARD})
    VALUES (
        :id, :title, :authors, :licence, :place, :lowest_grade, :highest_grade, :digest, :topics, :passages, :parts
    )
    RETURNING edition
    """
)

PUT_TOPICS: Final = text(
    """
    INSERT INTO library_topics (edition, id, title, subject)
    SELECT CAST(:edition AS bigint), topic.*
    FROM unnest(CAST(:ids AS text[]), CAST(:titles AS text[]), CAST(:subjects AS text[])) AS topic
    """
)

PUT_PASSAGES: Final = text(
    f"""
    INSERT INTO library_passages (edition, number, kind, explains, for_teachers, chapter, formulas, answer,
        {_PASSAGE}, digest)
    SELECT CAST(:edition AS bigint), part.number, part.kind, part.explains, part.for_teachers, part.chapter,
        part.formulas, part.answer, part.id, part.topic_id, part.topic_title, part.topic_subject, part.heading,
        part.text, part.position, part.source_title, part.source_author, part.source_licence, part.source_place,
        sha256(convert_to({_READ}, 'UTF8'))
    FROM jsonb_to_recordset(CAST(:parts AS jsonb)) AS part (
        number integer, kind text, explains boolean, for_teachers boolean, chapter text, formulas jsonb, answer text,
        id text, topic_id text, topic_title text, topic_subject text, heading text, text text, position integer,
        source_title text, source_author text, source_licence text, source_place text
    )
    """
)

PUT_POSTINGS: Final = text(
    """
    INSERT INTO library_postings (edition, term, spoken, headed, passages, loudness)
    SELECT CAST(:edition AS bigint), posting.*
    FROM unnest(
        CAST(:terms AS text[]), CAST(:spoken AS integer[]), CAST(:headed AS boolean[]),
        CAST(:passages AS bytea[]), CAST(:loudness AS bytea[])
    ) AS posting
    """
)

# A text may stand in several books, and in the new edition of one.
TIDY_VECTORS: Final = text(
    """
    DELETE FROM library_vectors AS vector
    WHERE NOT EXISTS (SELECT FROM library_passages AS passage WHERE passage.digest = vector.digest AND explains)
    """
)

CARDS: Final = text(f"SELECT {_CARD} FROM library_books ORDER BY title, id")

# Books and their passages by one statement, and so of one moment.
GET: Final = text(
    f"""
    SELECT {", ".join(f"book.{name.strip()} AS book_{name.strip()}" for name in _CARD.split(","))},
        kind, chapter, formulas, answer, for_teachers,
        {", ".join(f"passage.{name.strip()}" for name in _PASSAGE.split(","))}
    FROM library_books AS book JOIN library_passages AS passage USING (edition)
    WHERE book.id = :id
    ORDER BY number
    """
)

TOPICS: Final = text("SELECT id, title, subject FROM library_topics ORDER BY subject, title, id")

BOOKS: Final = text(
    "SELECT edition, passages, parts, lowest_grade, highest_grade FROM library_books ORDER BY edition"
)

POSTINGS: Final = text(
    """
    SELECT term, edition, spoken, passages, loudness
    FROM library_postings
    WHERE term = ANY(CAST(:terms AS text[]))
        AND (CAST(:editions AS bigint[]) IS NULL OR edition = ANY(CAST(:editions AS bigint[])))
    """
)

# Words that are known only from running text are no cure for a misspelt one. From one to the next by the index: each
# stands there once a book.
SPELLINGS: Final = text(
    """
    WITH RECURSIVE known (term) AS (
        (
            SELECT term FROM library_postings
            WHERE headed AND position(' ' IN term) = 0 AND term >= CAST(:first AS text)
            ORDER BY term LIMIT 1
        )
        UNION ALL
        SELECT (
            SELECT term FROM library_postings
            WHERE headed AND position(' ' IN term) = 0 AND term > known.term
            ORDER BY term LIMIT 1
        )
        FROM known
        WHERE known.term < CAST(:beyond AS text)
    )
    SELECT term FROM known
    WHERE term < CAST(:beyond AS text) AND length(term) BETWEEN :shortest AND :longest
    """
)

SECTIONS: Final = text(
    """
    SELECT edition, number, topic_id
    FROM library_passages
    JOIN unnest(CAST(:editions AS bigint[]), CAST(:numbers AS integer[])) AS wanted (edition, number)
        USING (edition, number)
    """
)

PASSAGES: Final = text(
    f"""
    SELECT edition, number, {_PASSAGE}
    FROM library_passages
    JOIN unnest(CAST(:editions AS bigint[]), CAST(:numbers AS integer[])) AS wanted (edition, number)
        USING (edition, number)
    """
)

TOPIC: Final = text(
    f"""
    SELECT edition, number, {_PASSAGE} FROM library_passages
    WHERE topic_id = :topic AND explains
    ORDER BY position
    """
)
