"""
What a load asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vividly_adapters.directory.library import open_library
from vividly_adapters.outline.topic_reader import OutlineTopicReader
from vividly_core.domain.grade import HIGHEST, LOWEST, Grade
from vividly_core.domain.reading import Understood
from vividly_runtime.load.questions import QUESTIONS, read_questions

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.service("outline")
async def test_the_starter_library_answers_every_question_of_ours() -> None:
    """
    Whatever grade its student is in: a load fails for reasons of its own.
    """
    async with open_library(None) as library:
        reader = OutlineTopicReader(library)
        for question in QUESTIONS:
            for grade in (LOWEST, HIGHEST):
                reading = await reader.read(question, interest=None, grade=Grade(grade))
                assert isinstance(reading, Understood), question


def test_questions_are_read_a_line_each(tmp_path: Path) -> None:
    """
    Empty lines are left out.
    """
    file = tmp_path / "questions.txt"
    file.write_text("Why is the sky blue?\n\n  What is inertia?  \n", encoding="utf-8")

    assert read_questions(file) == ("Why is the sky blue?", "What is inertia?")


@pytest.mark.parametrize(
    ("text", "problem"), [("What is inertia?\nWhy?\n", "line 2"), ("\n\n", "holds no question")]
)
def test_a_line_that_is_no_question_is_told_by_its_number(tmp_path: Path, text: str, problem: str) -> None:
    """
    And not by its words.
    """
    file = tmp_path / "questions.txt"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match=problem):
        read_questions(file)
