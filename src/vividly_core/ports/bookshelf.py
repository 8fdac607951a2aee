"""
Where the books of a library stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from vividly_core.domain.book import Book, BookCard
    from vividly_core.domain.ids import BookId


class Bookshelf(Protocol):
    """
    Keeps books whole.

    Shape: a book as it was put in, with all of its parts; one a name.
    Units: none.
    Ownership: frozen values.
    Concurrency: from many tasks and processes at once; a reader sees a book as it was or as it is, never in between.
    Idempotency: putting the same book again, or removing it again, must change nothing more.
    Cancellation: cancelling `put` or `remove` leaves the shelf as it was or as it was to be.
    Errors: `Unavailable`; `NotFound` for a book that is not there; `AlreadyExists` from `put` if another book has a
        topic or a passage of the same name.
    Source: tests/contract/test_bookshelf.py.
    """

    async def put(self, book: Book) -> None:
        """
        Keep *book*, in the place of the one that has its name, at once or not at all.     [1, 2]
        """
        ...

    async def cards(self) -> tuple[BookCard, ...]:
        """
        What is there, by title and name.     [3]
        """
        ...

    async def get(self, book_id: BookId) -> Book:
        """
        The book as it was put in.     [4]
        """
        ...

    async def remove(self, book_id: BookId) -> bool:
        """
        Take the book away with all that is its own; false if it was not there.     [5]
        """
        ...
