"""
The promises of `BookReader`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest

from contract.openers.directory_book_reader import directory_book_reader
from contract.openers.memory_book_reader import memory_book_reader
from vividly_core.domain.book import Grades
from vividly_core.domain.errors import NotFound, Rejected
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._book_reader_harness import BookReaderHarness

GRADES = Grades(6, 8)


@pytest.fixture(
    params=[
        pytest.param(memory_book_reader, id="memory"),
        pytest.param(directory_book_reader, id="directory"),
    ]
)
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[BookReaderHarness]:
    """
    Each adapter, with the same kinds of books before it.
    """
    async with request.param() as harness:
        yield harness


async def test_a_book_is_found_with_its_name_and_digest(harness: BookReaderHarness) -> None:
    """
    [1] Those of the book that reading it gives.
    """
    (found,) = await harness.reader.find(harness.whole)
    read = await harness.reader.read(found, grades=GRADES, progress=silent)

    assert found.title == read.book.title == "Water"
    assert (found.id, found.digest) == (read.book.id, read.book.digest)
    assert read.book.grades == GRADES
    assert read.warnings == ()


async def test_the_same_files_give_the_same_book(harness: BookReaderHarness) -> None:
    """
    [2] Also when many read at once.
    """
    books = []

    async def read() -> None:
        (found,) = await harness.reader.find(harness.whole)
        books.append((await harness.reader.read(found, grades=GRADES, progress=silent)).book)

    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(read)

    assert all(book == books[0] for book in books)
    assert len({part.passage.id for part in books[0].parts}) == len(books[0].parts)


async def test_a_broken_file_is_named_and_the_rest_goes_in(harness: BookReaderHarness) -> None:
    """
    [3] With why, and a cure.
    """
    (found,) = await harness.reader.find(harness.broken)
    read = await harness.reader.read(found, grades=GRADES, progress=silent)

    (warning,) = read.warnings
    assert warning.startswith(f"{harness.broken_file}: ")
    assert read.book.card().passages > 0


async def test_progress_is_told(harness: BookReaderHarness) -> None:
    """
    [2] In fractions.
    """
    told: list[float] = []
    (found,) = await harness.reader.find(harness.whole)
    await harness.reader.read(found, grades=GRADES, progress=told.append)

    assert told
    assert all(0 <= fraction <= 1 for fraction in told)
    assert told == sorted(told)


async def test_nothing_at_a_place_is_not_found(harness: BookReaderHarness) -> None:
    """
    [1] It is an error.
    """
    with pytest.raises(NotFound):
        await harness.reader.find(harness.nowhere)


async def test_a_book_of_which_nothing_can_be_read_is_rejected(harness: BookReaderHarness) -> None:
    """
    [2] When it is read, and not before.
    """
    (found,) = await harness.reader.find(harness.unreadable)
    with pytest.raises(Rejected):
        await harness.reader.read(found, grades=GRADES, progress=silent)


@pytest.mark.parametrize("delay_ms", [0, 1, 5, 20])
async def test_a_cancelled_reading_is_harmless(harness: BookReaderHarness, delay_ms: int) -> None:
    """
    The next one reads what it would have read.
    """
    (found,) = await harness.reader.find(harness.whole)
    before = await harness.reader.read(found, grades=GRADES, progress=silent)

    with anyio.move_on_after(delay_ms / 1000):
        while True:
            await harness.reader.read(found, grades=GRADES, progress=silent)

    assert await harness.reader.read(found, grades=GRADES, progress=silent) == before
