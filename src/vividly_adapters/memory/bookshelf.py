"""
Books in memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio.lowlevel
import attrs

from vividly_core.domain.errors import AlreadyExists, NotFound

if TYPE_CHECKING:
    from vividly_core.domain.book import Book, BookCard
    from vividly_core.domain.ids import BookId


@attrs.define
class MemoryBookshelf:
    """
    Keeps books for as long as it lives.
    """

    _books: dict[BookId, Book] = attrs.field(factory=dict, init=False)

    async def put(self, book: Book) -> None:
        """
        Keep *book*.
        """
        await anyio.lowlevel.checkpoint()
        others = [other for other in self._books.values() if other.id != book.id]
        if _names(book) & set().union(*map(_names, others)):
            raise AlreadyExists("another book has a topic or a passage of the same name")
        self._books[book.id] = book

    async def cards(self) -> tuple[BookCard, ...]:
        """
        By title and name.
        """
        await anyio.lowlevel.checkpoint()
        cards = (book.card() for book in self._books.values())
        return tuple(sorted(cards, key=lambda card: (card.title, card.id)))

    async def get(self, book_id: BookId) -> Book:
        """
        The book.
        """
        await anyio.lowlevel.checkpoint()
        if book_id not in self._books:
            raise NotFound(f"there is no book {book_id} in the library")
        return self._books[book_id]

    async def remove(self, book_id: BookId) -> bool:
        """
        Take it away.
        """
        await anyio.lowlevel.checkpoint()
        return self._books.pop(book_id, None) is not None


def _names(book: Book) -> set[str]:
    return {topic.id for topic in book.topics} | {part.passage.id for part in book.parts}
