"""
Books and another library as one.
"""

from __future__ import annotations

from contract.openers._books import SEA
from contract.openers._library_harness import FRICTION, LEVERS, PASSAGES, TIDES
from vividly_adapters.fusion.library import FusedLibrary
from vividly_adapters.memory.bookshelf import MemoryBookshelf
from vividly_adapters.memory.library import MemoryLibrary

_LEVERS = tuple(passage for passage in PASSAGES if passage.topic == LEVERS)
_OTHERS = tuple(passage for passage in PASSAGES if passage.topic != LEVERS)


async def _fused(*, gives_way: bool, empty: bool = False) -> FusedLibrary:
    shelf = MemoryBookshelf()
    if not empty:
        await shelf.put(SEA)
    return FusedLibrary(
        books=MemoryLibrary(() if empty else _LEVERS),
        shelf=shelf,
        other=MemoryLibrary(_OTHERS),
        other_gives_way=gives_way,
    )


async def test_both_are_searched() -> None:
    """
    The best of both, whichever has it.
    """
    library = await _fused(gives_way=False)

    assert await library.topics() == (TIDES, FRICTION, LEVERS)
    assert {match.passage.topic for match in await library.find("friction", topic=None, limit=9)} == {
        FRICTION,
        LEVERS,
    }
    (best, *_) = await library.find("crowbar", topic=None, limit=1)
    assert best.passage.topic == LEVERS


async def test_what_gives_way_is_not_offered_for_a_subject_that_books_cover() -> None:
    """
    Its other subjects are.
    """
    library = await _fused(gives_way=True)

    assert await library.topics() == (TIDES, LEVERS)
    assert {match.passage.topic for match in await library.find("friction", topic=None, limit=9)} == {LEVERS}
    assert {match.passage.topic for match in await library.find("sea", topic=None, limit=9)} == {TIDES}


async def test_a_topic_that_gave_way_is_still_found_by_its_name() -> None:
    """
    A request that was read before the book came goes on.
    """
    library = await _fused(gives_way=True)

    assert {match.passage.topic for match in await library.find("friction", topic=FRICTION.id, limit=9)} == {
        FRICTION
    }


async def test_without_books_the_other_library_is_all() -> None:
    """
    As if there were no shelf.
    """
    library = await _fused(gives_way=True, empty=True)
    other = MemoryLibrary(_OTHERS)

    assert await library.topics() == await other.topics()
    assert await library.find("friction", topic=None, limit=3) == await other.find("friction", topic=None, limit=3)
