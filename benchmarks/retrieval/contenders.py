"""
Who is measured: each is given a book, and finds the topics of passages for a question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

import attrs
import bm25s
from sqlalchemy import text
from Stemmer import Stemmer

from vividly_adapters.postgres.bookshelf import PostgresBookshelf
from vividly_adapters.postgres.library import PostgresLibrary
from vividly_adapters.postgres.vector_store import PostgresVectorStore
from vividly_core.usecases.embed_library import EmbedLibrary

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from vividly_core.domain.book import Book
    from vividly_core.ports.embedder import Embedder

DEPTH: Final = 10
"""How many passages each is asked for."""


class Contender(Protocol):
    """
    Finds passages.
    """

    async def take(self, book: Book) -> None:
        """
        Index *book*, and forget the one before.
        """
        ...

    async def find(self, question: str) -> list[str]:
        """
        The topics of the best passages, in their order: as many as `DEPTH`, a topic as often as its passages.
        """
        ...


@attrs.define
class PlainBm25:
    """
    bm25s as its documentation shows it: its tokenizer, its stop words, heading and text of every passage, and a stemmer
    if one is asked for.
    """

    stemmed: bool
    _topics: list[str] = attrs.field(factory=list, init=False)
    _index: Any = attrs.field(default=None, init=False)

    async def take(self, book: Book) -> None:
        """
        Index the passages that explain.
        """
        passages = [part.passage for part in book.parts if part.explains]
        self._topics = [passage.topic.id for passage in passages]
        self._index = bm25s.BM25()
        self._index.index(
            self._tokens([f"{passage.heading}\n{passage.text}" for passage in passages]), show_progress=False
        )

    async def find(self, question: str) -> list[str]:
        """
        The best by score.
        """
        (tokens,) = self._tokens([question], return_ids=False)
        if not tokens:
            return []
        scores = self._index.get_scores(tokens)
        best = sorted(range(len(scores)), key=lambda place: -scores[place])[:DEPTH]
        return [self._topics[place] for place in best if scores[place] > 0]

    def _tokens(self, texts: list[str], **options: Any) -> Any:
        stemmer = Stemmer("english") if self.stemmed else None
        return bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False, **options)


@attrs.define
class PostgresFullText:
    """
    Postgres' own full text: a weighted tsvector, a GIN index, any of the question's words, and `ts_rank_cd`.
    """

    engine: AsyncEngine

    async def take(self, book: Book) -> None:
        """
        Fill a table of its own.
        """
        async with self.engine.begin() as connection:
            await connection.execute(text("DROP TABLE IF EXISTS full_text"))
            await connection.execute(text("CREATE TABLE full_text (number INTEGER, topic TEXT, words TSVECTOR)"))
            await connection.execute(
                text(
                    """
                    INSERT INTO full_text VALUES (
                        :number, :topic,
                        setweight(to_tsvector('english', :title), 'A')
                            || setweight(to_tsvector('english', :heading), 'B') || to_tsvector('english', :text)
                    )
                    """
                ),
                [
                    {
                        "number": number,
                        "topic": part.passage.topic.id,
                        "title": part.passage.topic.title,
                        "heading": part.passage.heading,
                        "text": part.passage.text,
                    }
                    for number, part in enumerate(book.parts)
                    if part.explains
                ],
            )
            await connection.execute(text("CREATE INDEX ON full_text USING gin (words)"))

    async def find(self, question: str) -> list[str]:
        """
        The best by rank, divided by the logarithm of the length.
        """
        async with self.engine.connect() as connection:
            found = await connection.scalars(
                text(
                    """
                    WITH asked AS (
                        SELECT replace(plainto_tsquery('english', :question)::text, '&', '|')::tsquery AS query
                    )
                    SELECT topic FROM full_text, asked WHERE words @@ query
                    ORDER BY ts_rank_cd(words, query, 1) DESC, number LIMIT :depth
                    """
                ),
                {"question": question, "depth": DEPTH},
            )
            return list(found)


@attrs.define
class Vividly:
    """
    The library in Postgres, as commands and workers use it; with vectors, if there is an *embedder*.
    """

    engine: AsyncEngine
    embedder: Embedder | None = None

    async def take(self, book: Book) -> None:
        """
        Put it on the shelf in the place of the one before.
        """
        await PostgresBookshelf(engine=self.engine).put(book)
        if self.embedder is not None:
            # Of texts that were there before, they are kept.
            vectors = PostgresVectorStore(engine=self.engine)
            await EmbedLibrary(embedder=self.embedder, vectors=vectors)()

    async def find(self, question: str) -> list[str]:
        """
        As the port has it.
        """
        library = PostgresLibrary(engine=self.engine, embedder=self.embedder)
        found = await library.find(question, topic=None, limit=DEPTH)
        return [match.passage.topic.id for match in found]
