"""
The promises of `Bookshelf`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest

from contract.openers._books import BARS, NEW_SEA, RIVAL, SEA, long_book
from contract.openers.memory_bookshelf import memory_bookshelf
from contract.openers.postgres_bookshelf import postgres_bookshelf
from vividly_core.domain.errors import AlreadyExists, NotFound
from vividly_core.domain.ids import BookId

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._bookshelf_harness import BookshelfHarness


@pytest.fixture(
    params=[
        pytest.param(memory_bookshelf, id="memory"),
        pytest.param(postgres_bookshelf, id="postgres", marks=pytest.mark.service("postgres")),
    ]
)
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[BookshelfHarness]:
    """
    Each adapter, with nothing on its shelf.
    """
    async with request.param() as harness:
        yield harness


async def test_a_book_comes_back_as_it_was_put_in(harness: BookshelfHarness) -> None:
    """
    [1, 4] With every part, of every kind.
    """
    await harness.shelf.put(SEA)

    assert await harness.shelf.get(SEA.id) == SEA
    assert await harness.shelf.cards() == (SEA.card(),)


async def test_cards_come_by_title(harness: BookshelfHarness) -> None:
    """
    [3] Whichever was put in first.
    """
    await harness.shelf.put(SEA)
    await harness.shelf.put(BARS)

    assert [card.title for card in await harness.shelf.cards()] == ["Bars", "The sea"]


async def test_a_book_takes_the_place_of_the_one_of_its_name(harness: BookshelfHarness) -> None:
    """
    [2] Nothing of the earlier one is left.
    """
    await harness.shelf.put(NEW_SEA)
    alone = await harness.leftovers()
    await harness.shelf.put(SEA)
    await harness.shelf.put(NEW_SEA)
    await harness.shelf.put(NEW_SEA)

    assert await harness.shelf.get(SEA.id) == NEW_SEA
    assert await harness.leftovers() == alone


async def test_a_book_with_the_names_of_another_is_refused(harness: BookshelfHarness) -> None:
    """
    [2] And changes nothing.
    """
    await harness.shelf.put(SEA)
    with pytest.raises(AlreadyExists):
        await harness.shelf.put(RIVAL)

    assert await harness.shelf.cards() == (SEA.card(),)
    assert await harness.shelf.get(SEA.id) == SEA


async def test_removing_leaves_nothing_behind(harness: BookshelfHarness) -> None:
    """
    [5] And says whether there was something to remove.
    """
    await harness.shelf.put(SEA)

    assert await harness.shelf.remove(SEA.id)
    assert not await harness.shelf.remove(SEA.id)
    assert await harness.shelf.cards() == ()
    assert await harness.leftovers() == 0
    with pytest.raises(NotFound):
        await harness.shelf.get(SEA.id)


async def test_a_book_that_is_not_there_is_not_found(harness: BookshelfHarness) -> None:
    """
    [4] Also where others are.
    """
    await harness.shelf.put(BARS)
    with pytest.raises(NotFound):
        await harness.shelf.get(BookId("optics"))


@pytest.mark.parametrize("delay_ms", [0, 1, 5, 20])
async def test_a_cancelled_put_is_all_or_nothing(harness: BookshelfHarness, delay_ms: int) -> None:
    """
    The book is as it was, or as it was to be.
    """
    before, after = long_book(2), long_book(60)
    await harness.shelf.put(before)

    with anyio.move_on_after(delay_ms / 1000):
        await harness.shelf.put(after)

    assert await harness.shelf.get(before.id) in (before, after)


async def test_many_who_put_the_same_book_take_turns(harness: BookshelfHarness) -> None:
    """
    One of them is the last, and nothing of the others is left; a reader sees a whole book throughout.
    """
    await harness.shelf.put(SEA)
    seen = []

    async def read() -> None:
        seen.extend([await harness.shelf.get(SEA.id) for _ in range(10)])

    async with anyio.create_task_group() as group:
        for each in (SEA, NEW_SEA) * 4:
            group.start_soon(harness.shelf.put, each)
        group.start_soon(read)

    assert await harness.shelf.get(SEA.id) in (SEA, NEW_SEA)
    assert all(each in (SEA, NEW_SEA) for each in seen)
    assert len(await harness.shelf.cards()) == 1
