"""
What the library in Postgres has beyond the port: its books are on a shelf.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from contract.openers._books import BARS, SEA, long_book
from contract.openers._library_harness import PASSAGES
from contract.openers.memory_library import memory_library
from contract.openers.postgres import migrated_database
from contract.openers.postgres_library import postgres_library
from vividly_adapters.postgres.bookshelf import PostgresBookshelf
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.library import PostgresLibrary
from vividly_core.domain.book import BookPassage, PassageKind
from vividly_core.domain.errors import Misconfigured
from vividly_core.domain.ids import BookId, PassageId, TopicId

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

pytestmark = pytest.mark.service("postgres")


@attrs.frozen
class Shelved:
    """
    An empty shelf, and the library of its books.
    """

    shelf: PostgresBookshelf
    library: PostgresLibrary


@pytest.fixture
async def shelved() -> AsyncGenerator[Shelved]:
    """
    A database of their own.
    """
    async with migrated_database() as url, open_engine(url) as engine:
        yield Shelved(PostgresBookshelf(engine=engine), PostgresLibrary(engine=engine))


async def test_a_search_finds_what_explains_and_nothing_else(shelved: Shelved) -> None:
    """
    Neither exercises, nor what is for teachers; objectives and key terms lead to the text of their section.
    """
    await shelved.shelf.put(SEA)
    await shelved.shelf.put(BARS)

    found = await shelved.library.find("ebb and tide", topic=None, limit=9)
    within = await shelved.library.find("wind", topic=SEA.topics[0].id, limit=9)

    assert [match.passage.id for match in found] == ["tides#part-1"]
    assert [match.passage.id for match in within] == ["tides#part-1"]
    assert await shelved.library.find("wind", topic=None, limit=9) == ()


async def test_a_word_of_a_title_is_found_though_misspelt(shelved: Shelved) -> None:
    """
    With less coverage than where it is spelled right; a word of the running text is not.
    """
    await shelved.shelf.put(BARS)

    (right, *_) = await shelved.library.find("levers", topic=None, limit=1)
    (misspelt, *_) = await shelved.library.find("leevers", topic=None, limit=1)

    assert misspelt.passage.topic == right.passage.topic
    assert 0 < misspelt.coverage < right.coverage
    assert await shelved.library.find("scisors", topic=None, limit=1) == ()


async def test_a_text_that_says_the_same_comes_once(shelved: Shelved) -> None:
    """
    As where two books have a chapter in common.
    """
    await shelved.shelf.put(BARS)
    renamed = (
        attrs.evolve(
            part.passage,
            id=PassageId(f"other-{part.passage.id}"),
            topic=attrs.evolve(part.passage.topic, id=TopicId("other-levers")),
            text=f"Indeed. {part.passage.text}",
        )
        for part in BARS.parts
    )
    parts = tuple(BookPassage(passage=passage, kind=PassageKind.TEXT) for passage in renamed)
    await shelved.shelf.put(attrs.evolve(BARS, id=BookId("bars-again"), parts=parts))

    found = await shelved.library.find("crowbar nails", topic=None, limit=5)

    assert len(found) == 1


async def test_many_sections_come_before_much_of_one(shelved: Shelved) -> None:
    """
    Its second passage counts less than another section's first.
    """
    await shelved.shelf.put(BARS)
    await shelved.shelf.put(long_book(3))

    found = await shelved.library.find("a sentence about a number", topic=None, limit=9)

    assert len({match.passage.topic for match in found}) == 3


async def test_of_very_many_the_best_come(shelved: Shelved) -> None:
    """
    Hundreds of passages speak of the question, and one speaks of all of it.
    """
    await shelved.shelf.put(long_book(450))

    found = await shelved.library.find("a sentence about number 321", topic=None, limit=4)
    again = await shelved.library.find("a sentence about number 321", topic=None, limit=4)

    assert found[0].passage.topic.id == "long-321"
    assert found == again
    assert len(found) == 4


async def test_a_shelf_without_books_has_no_topics(shelved: Shelved) -> None:
    """
    Asking it is an error that says what to do.
    """
    for asked in (shelved.library.topics(), shelved.library.find("tides", topic=None, limit=1)):
        with pytest.raises(Misconfigured, match="vividly library add"):
            await asked


QUESTIONS = [
    *dict.fromkeys(
        " ".join(passage.text.split()[start : start + 4]) for passage in PASSAGES for start in (0, 3, 7)
    ),
    "telescope friction",
    "Levers tide",
    "?",
]


async def test_it_finds_what_the_fake_finds() -> None:
    """
    The same passages, in the same order, with the same coverage: both rank by the same index, one of them stored in
    half as many digits.
    """
    async with memory_library() as fake, postgres_library() as real:
        for question in QUESTIONS:
            expected = await fake.library.find(question, topic=None, limit=10)
            found = await real.library.find(question, topic=None, limit=10)

            assert {match.passage for match in found} == {match.passage for match in expected}
            assert sorted(match.score for match in found) == pytest.approx(
                sorted(match.score for match in expected), rel=1e-3
            )
            assert sorted(match.coverage for match in found) == pytest.approx(
                sorted(match.coverage for match in expected)
            )
