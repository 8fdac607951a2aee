"""
Opens the fused library, with each topic's passages in one of its two.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from contract.openers._books import book
from contract.openers._library_harness import LEVERS, PASSAGES, LibraryHarness
from vividly_adapters.fusion.library import FusedLibrary
from vividly_adapters.memory.bookshelf import MemoryBookshelf
from vividly_adapters.memory.library import MemoryLibrary
from vividly_core.domain.book import BookPassage, PassageKind

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence

    from vividly_core.domain.book import Grades
    from vividly_core.domain.ids import TopicId
    from vividly_core.domain.lesson import Passage
    from vividly_core.ports.library import Library


@asynccontextmanager
async def fused_library() -> AsyncGenerator[LibraryHarness]:
    """
    All are in a book, and the levers in the other library as well: they must come once.
    """
    async with _holding(PASSAGES, {}, elsewhere=LEVERS.id) as library:
        yield LibraryHarness(library=library, holding=_halves)


@asynccontextmanager
async def _holding(
    passages: Sequence[Passage], grades: Mapping[TopicId, Grades], *, elsewhere: TopicId
) -> AsyncGenerator[Library]:
    shelf = MemoryBookshelf()
    await shelf.put(book(BookPassage(passage=passage, kind=PassageKind.TEXT) for passage in passages))
    yield FusedLibrary(
        books=MemoryLibrary(tuple(passages), grades),
        shelf=shelf,
        other=MemoryLibrary(tuple(each for each in passages if each.topic.id == elsewhere), grades),
    )


@asynccontextmanager
async def _halves(passages: Sequence[Passage], grades: Mapping[TopicId, Grades]) -> AsyncGenerator[Library]:
    """
    The first topic is in a book, and the others are not.
    """
    shelf = MemoryBookshelf()
    own = tuple(each for each in passages if each.topic == passages[0].topic)
    others = tuple(each for each in passages if each not in own)
    if own:
        await shelf.put(book(BookPassage(passage=passage, kind=PassageKind.TEXT) for passage in own))
    yield FusedLibrary(books=MemoryLibrary(own, grades), shelf=shelf, other=MemoryLibrary(others, grades))
