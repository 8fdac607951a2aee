"""
Puts the books of a folder on the shelf.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.errors import Rejected
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from vividly_core.domain.book import BookCard, Grades
    from vividly_core.domain.ids import FilePath
    from vividly_core.ports.book_reader import BookReader, FoundBook
    from vividly_core.ports.bookshelf import Bookshelf
    from vividly_core.ports.progress import Progress


class Fate(enum.StrEnum):
    """
    What became of a book.
    """

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@attrs.frozen(kw_only=True)
class Addition:
    """
    What became of one book. *card* is ``None`` for one that was refused, *problems* has a line for each file of it
    that did not go in.
    """

    found: FoundBook
    fate: Fate
    card: BookCard | None
    problems: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class AddBooks:
    """
    Adds every book of a place, each at once or not at all. What was added stays when a later one fails or the caller
    gives up: asked again, it goes on with the first that is not there as it is now.
    """

    reader: BookReader
    shelf: Bookshelf

    async def __call__(
        self,
        place: FilePath,
        *,
        grades: Grades,
        progress_of: Callable[[FoundBook], Progress] = lambda _: silent,
    ) -> AsyncGenerator[Addition]:
        """
        Add the books at *place* for *grades*, and tell of each when it is done.

        :raises NotFound: if there is nothing at *place*.
        :raises Rejected: if there is no book in it.
        """
        known = {card.id: card for card in await self.shelf.cards()}
        for found in await self.reader.find(place):
            old = known.get(found.id)
            if old is not None and (old.digest, old.grades) == (found.digest, grades):
                yield Addition(found=found, fate=Fate.UNCHANGED, card=old)
                continue
            try:
                reading = await self.reader.read(found, grades=grades, progress=progress_of(found))
            except Rejected as error:
                yield Addition(found=found, fate=Fate.REFUSED, card=None, problems=(str(error),))
                continue
            await self.shelf.put(reading.book)
            yield Addition(
                found=found,
                fate=Fate.ADDED if old is None else Fate.REPLACED,
                card=reading.book.card(),
                problems=reading.warnings,
            )
