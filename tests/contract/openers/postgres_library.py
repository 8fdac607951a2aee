"""
Opens the library in Postgres, with a book a topic on its shelf.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from contract.openers._library_harness import PASSAGES, LibraryHarness
from contract.openers._pool import connections_in_use
from contract.openers.postgres import migrated_database
from vividly_adapters.memory.embedder import MemoryEmbedder
from vividly_adapters.postgres.bookshelf import PostgresBookshelf
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.library import PostgresLibrary
from vividly_adapters.postgres.vector_store import PostgresVectorStore
from vividly_core.domain.book import Book, BookPassage, Grades, PassageKind
from vividly_core.domain.ids import BookId
from vividly_core.usecases.embed_library import EmbedLibrary

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from vividly_core.domain.ids import TopicId
    from vividly_core.domain.lesson import Passage
    from vividly_core.ports.embedder import Embedder
    from vividly_core.ports.library import Library


@asynccontextmanager
async def postgres_library(embedder: Embedder | None = None) -> AsyncGenerator[LibraryHarness]:
    """
    A database of its own; in the end, all its connections are back.
    """
    holding = partial(_holding, embedder=embedder)
    async with holding(PASSAGES, {}) as library:
        yield LibraryHarness(library=library, holding=holding)


def postgres_library_with_vectors() -> AbstractAsyncContextManager[LibraryHarness]:
    """
    The same with a vector of each passage, which know nothing of meaning: what the port promises holds as well.
    """
    return postgres_library(MemoryEmbedder())


@asynccontextmanager
async def _holding(
    passages: Sequence[Passage], grades: Mapping[TopicId, Grades], *, embedder: Embedder | None
) -> AsyncGenerator[Library]:
    async with migrated_database() as url, open_engine(url) as engine:
        shelf = PostgresBookshelf(engine=engine)
        for topic, group in groupby(passages, key=lambda passage: passage.topic):
            await shelf.put(
                Book(
                    id=BookId(topic.id),
                    title=topic.title,
                    authors="The tests",
                    licence="CC BY 4.0",
                    place=f"{topic.id}.md",
                    grades=grades.get(topic.id, Grades()),
                    digest="1",
                    parts=tuple(BookPassage(passage=passage, kind=PassageKind.TEXT) for passage in group),
                )
            )
        if embedder is not None:
            await EmbedLibrary(embedder=embedder, vectors=PostgresVectorStore(engine=engine))()
        yield PostgresLibrary(engine=engine, embedder=embedder)
        assert connections_in_use(engine) == 0
