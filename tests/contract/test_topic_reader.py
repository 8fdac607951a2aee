"""
The promises of `TopicReader`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest

from contract.openers._library_harness import LEVERS
from contract.openers._topic_reader_harness import CLEAR, OUTSIDE, VAGUE
from contract.openers.limited_topic_reader import limited_topic_reader
from contract.openers.memory_topic_reader import memory_topic_reader
from contract.openers.outline import outline_topic_reader, second_opinion
from contract.openers.vertex import vertex_topic_reader
from vividly_core.domain.errors import PortError
from vividly_core.domain.grade import Grade
from vividly_core.domain.reading import OutOfScope, Unclear, Understood

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._topic_reader_harness import TopicReaderHarness
    from vividly_core.domain.reading import Reading


@pytest.fixture(
    params=[
        pytest.param(memory_topic_reader, id="memory"),
        pytest.param(limited_topic_reader, id="limited"),
        pytest.param(outline_topic_reader, id="outline"),
        pytest.param(second_opinion, id="second-opinion"),
        pytest.param(vertex_topic_reader, id="vertex", marks=pytest.mark.service("vertex")),
    ]
)
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[TopicReaderHarness]:
    """
    Each adapter, with the same texts behind it.
    """
    async with request.param() as harness:
        yield harness


async def ask(harness: TopicReaderHarness, question: str) -> Reading:
    """
    Ask *question* as a student of whom nothing else is known.
    """
    return await harness.reader.read(question, interest=None, grade=None)


async def test_a_clear_question_has_a_topic_of_the_library(harness: TopicReaderHarness) -> None:
    """
    [1] With a confidence from 0 to 1.
    """
    reading = await ask(harness, CLEAR)

    assert isinstance(reading, Understood)
    assert reading.topic == LEVERS
    assert 0 < reading.confidence <= 1


async def test_a_vague_question_gets_questions_back(harness: TopicReaderHarness) -> None:
    """
    [2] Two or three, each of them a question.
    """
    reading = await ask(harness, VAGUE)

    assert isinstance(reading, Unclear)
    assert len(reading.questions) in {2, 3}
    assert all(question.endswith("?") for question in reading.questions)
    assert reading.reasoning


async def test_what_the_library_lacks_is_out_of_scope(harness: TopicReaderHarness) -> None:
    """
    [3] With a word on why, and no topic to please.
    """
    reading = await ask(harness, OUTSIDE)

    assert isinstance(reading, OutOfScope)
    assert reading.reasoning


@pytest.mark.parametrize("question", [CLEAR, VAGUE, OUTSIDE])
async def test_asking_again_is_harmless(harness: TopicReaderHarness, question: str) -> None:
    """
    [1, 2, 3] The reading is of the same kind, whatever is known of the student.
    """
    first = await ask(harness, question)
    again = await harness.reader.read(question, interest="basketball", grade=Grade(8))

    assert type(again) is type(first)


@pytest.mark.parametrize("question", [CLEAR, VAGUE, OUTSIDE])
async def test_an_outage_is_an_error(harness: TopicReaderHarness, question: str) -> None:
    """
    [1, 2, 3] And never a reading.
    """
    with pytest.raises(PortError):
        await harness.broken.read(question, interest=None, grade=None)


async def test_many_tasks_read_at_once(harness: TopicReaderHarness) -> None:
    """
    Each gets the answer to its own question.
    """
    expected = {question: await ask(harness, question) for question in (CLEAR, VAGUE, OUTSIDE)}
    answers: list[tuple[str, Reading]] = []

    async def read(question: str) -> None:
        answers.append((question, await ask(harness, question)))

    async with anyio.create_task_group() as group:
        for question in [*expected] * 10:
            group.start_soon(read, question)

    assert len(answers) == 30
    assert all(reading == expected[question] for question, reading in answers)


@pytest.mark.parametrize("delay_ms", [0, 1, 5, 20])
async def test_a_cancelled_reading_is_harmless(harness: TopicReaderHarness, delay_ms: int) -> None:
    """
    The next one is as good as the first.
    """
    before = await ask(harness, CLEAR)

    with anyio.move_on_after(delay_ms / 1000):
        while True:
            await ask(harness, CLEAR)

    assert await ask(harness, CLEAR) == before
