"""
The promises of adding books.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import attrs
import pytest

from contract.openers._books import BARS, NEW_SEA, SEA
from vividly_adapters.memory.book_reader import MemoryBookReader
from vividly_adapters.memory.bookshelf import MemoryBookshelf
from vividly_core.domain.book import Grades
from vividly_core.domain.errors import NotFound
from vividly_core.domain.ids import FilePath
from vividly_core.usecases.add_books import AddBooks, Fate

if TYPE_CHECKING:
    from vividly_core.usecases.add_books import Addition

PLACE = FilePath("/books")
LATER = FilePath("/later")
GRADES = Grades(6, 9)


def _reader(**options: frozenset[str] | dict[str, tuple[str, ...]]) -> MemoryBookReader:
    places = {PLACE: (SEA, BARS), LATER: (NEW_SEA,)}
    return MemoryBookReader(places=places, **options)  # type: ignore[arg-type]


async def _add(
    shelf: MemoryBookshelf,
    reader: MemoryBookReader | None = None,
    *,
    place: FilePath = PLACE,
    grades: Grades = GRADES,
) -> list[Addition]:
    add = AddBooks(reader=reader or _reader(), shelf=shelf)
    return [addition async for addition in add(place, grades=grades)]


async def test_every_book_is_added_and_told_of() -> None:
    """
    With its card.
    """
    shelf = MemoryBookshelf()
    added = await _add(shelf)

    assert [(each.found.id, each.fate) for each in added] == [(SEA.id, Fate.ADDED), (BARS.id, Fate.ADDED)]
    assert [each.card for each in added] == [SEA.card(), attrs.evolve(BARS, grades=GRADES).card()]
    assert await shelf.get(SEA.id) == SEA


async def test_adding_again_changes_nothing() -> None:
    """
    What has not changed is not even read: here it could not be.
    """
    shelf = MemoryBookshelf()
    await _add(shelf)
    again = await _add(shelf, _reader(refused=frozenset({SEA.id, BARS.id})))

    assert [each.fate for each in again] == [Fate.UNCHANGED, Fate.UNCHANGED]
    assert again[0].card == SEA.card()


async def test_a_changed_book_is_replaced() -> None:
    """
    So is one that is added for other grades.
    """
    shelf = MemoryBookshelf()
    await _add(shelf)
    (changed,) = await _add(shelf, place=LATER)
    (for_others,) = await _add(shelf, place=LATER, grades=Grades(1, 2))

    assert (changed.fate, for_others.fate) == (Fate.REPLACED, Fate.REPLACED)
    assert (await shelf.get(SEA.id)).parts == NEW_SEA.parts
    assert (await shelf.get(SEA.id)).grades == Grades(1, 2)


async def test_a_book_that_cannot_be_read_is_refused_and_the_others_go_in() -> None:
    """
    With why.
    """
    shelf = MemoryBookshelf()
    refused, added = await _add(shelf, _reader(refused=frozenset({SEA.id})))

    assert (refused.fate, refused.card, refused.problems) == (Fate.REFUSED, None, ("nothing in it can be read",))
    assert added.fate is Fate.ADDED
    assert [card.id for card in await shelf.cards()] == [BARS.id]


async def test_files_that_did_not_go_in_are_named() -> None:
    """
    The book is added without them.
    """
    (added, _) = await _add(MemoryBookshelf(), _reader(warnings={SEA.id: ("page 2: torn; mend it",)}))

    assert (added.fate, added.problems) == (Fate.ADDED, ("page 2: torn; mend it",))


async def test_who_gives_up_can_go_on_later() -> None:
    """
    The books that were added are there, and are not added again.
    """
    shelf = MemoryBookshelf()
    add = AddBooks(reader=_reader(), shelf=shelf)
    with anyio.CancelScope() as scope:
        async for _ in add(PLACE, grades=GRADES):
            scope.cancel()

    assert [each.fate for each in await _add(shelf)] == [Fate.UNCHANGED, Fate.ADDED]


async def test_progress_is_told_for_each_book() -> None:
    """
    To whom the caller names for it.
    """
    told: dict[str, list[float]] = {}
    add = AddBooks(reader=_reader(), shelf=MemoryBookshelf())
    async for _ in add(PLACE, grades=GRADES, progress_of=lambda found: told.setdefault(found.id, []).append):
        pass

    assert told == {SEA.id: [1.0], BARS.id: [1.0]}


async def test_a_place_without_books_is_not_found() -> None:
    """
    Nothing is added.
    """
    with pytest.raises(NotFound):
        await _add(MemoryBookshelf(), place=FilePath("/nowhere"))
