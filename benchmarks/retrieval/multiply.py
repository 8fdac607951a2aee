"""
A library of any size, made from one book.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final

import attrs
import sentencex
from sqlalchemy import text

from vividly_adapters.postgres.bookshelf import PostgresBookshelf
from vividly_core.domain.ids import BookId, PassageId, TopicId

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from vividly_core.domain.book import Book, BookPassage
    from vividly_core.domain.lesson import Topic

_PASSAGES_A_BOOK: Final = 4000

_COPY: Final = """
WITH book AS (
    INSERT INTO library_books (
        id, title, authors, licence, place, lowest_grade, highest_grade, digest, topics, passages, parts
    )
    SELECT
        'copy-' || :copy, title, authors, licence, place, lowest_grade, highest_grade, digest, topics, passages, parts
    FROM library_books WHERE id = 'mixed'
    RETURNING edition
), original AS (
    SELECT edition FROM library_books WHERE id = 'mixed'
), topics AS (
    INSERT INTO library_topics
    SELECT 'copy-' || :copy || '-' || topic.id, book.edition, title, subject
    FROM library_topics AS topic JOIN original USING (edition), book
), passages AS (
    INSERT INTO library_passages (
        edition, number, id, topic_id, topic_title, topic_subject, kind, explains, for_teachers, chapter, heading, text,
        position, source_title, source_author, source_licence, source_place, digest
    )
    SELECT book.edition, number, 'copy-' || :copy || '-' || id, 'copy-' || :copy || '-' || topic_id, topic_title,
        topic_subject, kind, explains, for_teachers, chapter, heading, replace(text, ' ', :copy || ' '),
        position, source_title, source_author, source_licence, source_place,
        sha256(convert_to(:copy || ' ' || id, 'UTF8'))
    FROM library_passages AS passage JOIN original USING (edition), book
)
INSERT INTO library_postings (term, edition, spoken, headed, passages, loudness)
SELECT term, book.edition, spoken, headed, passages, loudness
FROM library_postings AS posting JOIN original USING (edition), book
"""
"""
The words of a copy's texts get its number at their end: nothing is a near-duplicate, and the index is as large as it
would be.
"""


async def fill(engine: AsyncEngine, book: Book, passages: int) -> None:
    """
    Put *passages* passages on the shelf, in books of at most four thousand: each of sentences of *book*, mixed.
    """
    shelf = PostgresBookshelf(engine=engine)
    for card in await shelf.cards():
        await shelf.remove(card.id)
    await shelf.put(_mixed(book, min(passages, _PASSAGES_A_BOOK)))
    for copy in range(1, passages // _PASSAGES_A_BOOK):
        async with engine.begin() as connection:
            await connection.execute(text(_COPY), {"copy": str(copy)})
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("VACUUM ANALYZE"))


def _mixed(book: Book, passages: int) -> Book:
    """
    The same sentences on: the words stay as frequent, and the passages as long, as they are.
    """
    random = Random(1)  # noqa: S311  it keeps no secret
    parts = [part for part in book.parts if part.explains]
    sentences = [sentence for part in parts for sentence in sentencex.segment("en", part.passage.text)]
    made = tuple(
        _part(random, parts[number % len(parts)], number, len(parts), sentences) for number in range(passages)
    )
    return attrs.evolve(book, id=BookId("mixed"), parts=made)


def _part(random: Random, part: BookPassage, number: int, round_length: int, sentences: list[str]) -> BookPassage:
    passage = part.passage
    chosen: list[str] = []
    while sum(len(sentence.split()) for sentence in chosen) < len(passage.text.split()):
        chosen.append(random.choice(sentences))
    topic: Topic = attrs.evolve(passage.topic, id=TopicId(f"mixed-{number // round_length}-{passage.topic.id}"))
    return attrs.evolve(
        part,
        passage=attrs.evolve(passage, id=PassageId(f"{topic.id}#{number}"), topic=topic, text=" ".join(chosen)),
    )
