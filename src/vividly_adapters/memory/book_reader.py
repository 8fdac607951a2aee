"""
Books that need no reading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio.lowlevel
import attrs

from vividly_core.domain.errors import NotFound, Rejected
from vividly_core.ports.book_reader import FoundBook, ReadBook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vividly_core.domain.book import Book, Grades
    from vividly_core.domain.ids import FilePath
    from vividly_core.ports.progress import Progress


@attrs.frozen
class MemoryBookReader:
    """
    Finds in each of *places* the books that it was given, and reads those with the *warnings* that it was given for
    them; one that stands in *refused* cannot be read.
    """

    places: Mapping[FilePath, tuple[Book, ...]]
    warnings: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    refused: frozenset[str] = frozenset()

    async def find(self, place: FilePath) -> tuple[FoundBook, ...]:
        """
        The books at *place*.
        """
        await anyio.lowlevel.checkpoint()
        if not self.places.get(place):
            raise NotFound("there is no such file or folder")
        return tuple(
            FoundBook(id=book.id, title=book.title, place=place, digest=book.digest) for book in self.places[place]
        )

    async def read(self, found: FoundBook, *, grades: Grades, progress: Progress) -> ReadBook:
        """
        The book, for *grades*.
        """
        await anyio.lowlevel.checkpoint()
        if found.id in self.refused:
            raise Rejected("nothing in it can be read")
        book = next(book for book in self.places[found.place] if book.id == found.id)
        progress(1.0)
        return ReadBook(book=attrs.evolve(book, grades=grades), warnings=self.warnings.get(found.id, ()))
