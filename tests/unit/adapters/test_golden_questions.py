"""
The questions of golden_questions.toml, read over the starter library.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from vividly_adapters.directory.library import open_library
from vividly_adapters.outline.topic_reader import OutlineTopicReader
from vividly_core.domain.reading import OutOfScope, Unclear, Understood

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_core.domain.reading import Reading

QUESTIONS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("golden_questions.toml").read_text(encoding="utf-8")
)["question"]

ALL = [pytest.param(each, id=f"{number}-{each['group']}") for number, each in enumerate(QUESTIONS, 1)]


@pytest.fixture(scope="module")
async def reader() -> AsyncGenerator[OutlineTopicReader]:
    """
    A reader over the starter library.
    """
    async with open_library(None) as library:
        yield OutlineTopicReader(library)


def named(reading: Reading) -> str:
    """
    The topic of *reading*, or what it is instead.
    """
    match reading:
        case Understood():
            return reading.topic.id
        case Unclear():
            return "unclear"
        case OutOfScope():
            return "out-of-scope"


@pytest.mark.parametrize("question", ALL)
async def test_a_question_is_read_as_it_should_be(reader: OutlineTopicReader, question: dict[str, Any]) -> None:
    """
    As one of the answers that are right for it.
    """
    reading = await reader.read(question["ask"], interest=question.get("interest"), grade=None)

    assert named(reading) in question["reads_as"]


@pytest.mark.parametrize("question", ALL)
async def test_what_a_student_typed_is_not_repeated(reader: OutlineTopicReader, question: dict[str, Any]) -> None:
    """
    The words that come back are the library's, even if the question holds something else.
    """
    canary = "zyzzyva"
    reading = await reader.read(f"{question['ask']} {canary}", interest=canary, grade=None)

    assert canary not in str(reading)


def test_the_set_is_wide_enough() -> None:
    """
    At least 150 questions, of every kind, none twice, and every starter topic is asked for.
    """
    groups = Counter(question["group"] for question in QUESTIONS)
    asked = [(question["ask"], question.get("interest")) for question in QUESTIONS]
    topics = {answer for question in QUESTIONS for answer in question["reads_as"]} - {"unclear", "out-of-scope"}

    assert len(QUESTIONS) >= 150
    assert len(asked) == len(set(asked))
    assert {"clear", "wordy", "misspelt", "interest", "vague", "several", "out of scope", "hostile"} <= set(groups)
    assert len(topics) >= 28
