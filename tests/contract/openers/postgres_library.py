"""
Opens the library in Postgres, with a book a topic on its shelf.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from itertools import groupby
from typing import TYPE_CHECKING

from contract.openers._library_harness import PASSAGES, LibraryHarness
from contract.openers._pool import connections_in_use
from contract.openers.postgres import migrated_database
from vividly_adapters.postgres.bookshelf import PostgresBookshelf
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.library import PostgresLibrary
from vividly_core.domain.book import Book, BookPassage, Grades, PassageKind
from vividly_core.domain.ids import BookId

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_core.ports.library import Library


@asynccontextmanager
async def postgres_library() -> AsyncGenerator[LibraryHarness]:
    """
    A database of its own; in the end, all its connections are back.
    """
    async with migrated_database() as url, open_engine(url) as engine:
        shelf = PostgresBookshelf(engine=engine)
        for topic, passages in groupby(PASSAGES, key=lambda passage: passage.topic):
            parts = tuple(BookPassage(passage=passage, kind=PassageKind.TEXT) for passage in passages)
            await shelf.put(
                Book(
                    id=BookId(topic.id),
                    title=topic.title,
                    authors="The tests",
                    licence="CC BY 4.0",
                    place=f"{topic.id}.md",
                    grades=Grades(),
                    digest="1",
                    parts=parts,
                )
            )
        yield LibraryHarness(library=PostgresLibrary(engine=engine), empty=_empty)
        assert connections_in_use(engine) == 0


@asynccontextmanager
async def _empty() -> AsyncGenerator[Library]:
    async with migrated_database() as url, open_engine(url) as engine:
        yield PostgresLibrary(engine=engine)
