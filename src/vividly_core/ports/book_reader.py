"""
Reads books from files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

if TYPE_CHECKING:
    from vividly_core.domain.book import Book, Grades
    from vividly_core.domain.ids import BookId, FilePath

    from .progress import Progress


@attrs.frozen(kw_only=True)
class FoundBook:
    """
    A book that is there to be read. *digest* is that of the book which reading it would give.
    """

    id: BookId
    title: str
    place: FilePath
    digest: str


@attrs.frozen(kw_only=True)
class ReadBook:
    """
    A book, and a line for each of its files that did not go in: its name, why, and the cure.
    """

    book: Book
    warnings: tuple[str, ...] = ()


class BookReader(Protocol):
    """
    Finds and reads books.

    Shape: text of a book in passages of at most 500 words, parted between sentences, each beginning with at most 50
        words of the one before, and none across sections. What is for teachers only is left out.
    Units: words are what stands between white space.
    Ownership: frozen values.
    Concurrency: from many tasks at once.
    Idempotency: the same files must give the same book.
    Cancellation: harmless at any time.
    Errors: `NotFound` if there is nothing at the place; `Rejected` if there is no book in it that can be read, naming
        each file and why; `Unavailable` if the system refuses the files for now.
    Source: tests/contract/test_book_reader.py.
    """

    async def find(self, place: FilePath) -> tuple[FoundBook, ...]:
        """
        The books at *place*, a file or a folder, at least one.     [1]
        """
        ...

    async def read(self, found: FoundBook, *, grades: Grades, progress: Progress) -> ReadBook:
        """
        Read a book of `find`. A file that is broken is named, and the rest goes in.     [2, 3]
        """
        ...
