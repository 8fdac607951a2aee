"""
Books in Postgres, each with the index of its words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from anyio import to_thread

from vividly_adapters._guides import indexed
from vividly_adapters._postings import index
from vividly_core.domain.errors import AlreadyExists, NotFound

from . import library_rows as rows
from . import library_statements as sql
from .errors import translating_postgres
from .execute import execute

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from vividly_core.domain.book import Book, BookCard
    from vividly_core.domain.ids import BookId

_TOPICS_OF_ANOTHER = (
    "another book of the library has a topic or a passage of the same name: give this one another name"
)


@attrs.frozen(kw_only=True)
class PostgresBookshelf:
    """
    A book is put in by one transaction, which takes its earlier edition away: whoever reads meanwhile goes on reading
    that one. Two who put the same book in take turns.
    """

    engine: AsyncEngine

    async def put(self, book: Book) -> None:
        """
        Keep *book*.
        """
        # Seconds of counting words for a long book.
        columns = await to_thread.run_sync(_columns, book, abandon_on_cancel=True)
        with translating_postgres():
            try:
                async with self.engine.begin() as connection:
                    await connection.execute(sql.TAKE_TURN, {"id": book.id})
                    await connection.execute(sql.REMOVE, {"id": book.id})
                    edition = await connection.scalar(sql.PUT_BOOK, rows.book_to_row(book.card()))
                    for statement, values in columns:
                        await connection.execute(statement, {**values, "edition": edition})
                    await connection.execute(sql.TIDY_VECTORS)
            except sql.CONFLICT as error:
                if getattr(error.orig, "sqlstate", None) == sql.UNIQUE_VIOLATION:
                    raise AlreadyExists(_TOPICS_OF_ANOTHER) from error
                raise

    async def cards(self) -> tuple[BookCard, ...]:
        """
        By title and name.
        """
        return tuple(map(rows.row_to_card, await execute(self.engine, sql.CARDS, {})))

    async def get(self, book_id: BookId) -> Book:
        """
        The book.
        """
        found = await execute(self.engine, sql.GET, {"id": book_id})
        if not found:
            raise NotFound(f"there is no book {book_id} in the library")
        return rows.rows_to_book(found)

    async def remove(self, book_id: BookId) -> bool:
        """
        Take it away.
        """
        with translating_postgres():
            async with self.engine.begin() as connection:
                gone = await connection.scalar(sql.REMOVE, {"id": book_id})
                await connection.execute(sql.TIDY_VECTORS)
        return gone is not None


def _columns(book: Book) -> list[tuple[Any, dict[str, Any]]]:
    return [
        (sql.PUT_TOPICS, rows.topics_to_columns(book.topics)),
        (sql.PUT_PASSAGES, rows.parts_to_columns(book.parts)),
        (sql.PUT_POSTINGS, rows.postings_to_columns(index(indexed(book.parts)))),
    ]
