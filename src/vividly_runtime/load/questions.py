"""
What is asked where nobody says otherwise: questions that the starter library answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vividly_core.domain.errors import InvalidField
from vividly_core.domain.submission import submission

if TYPE_CHECKING:
    from pathlib import Path

QUESTIONS: Final = (
    "How do plants make food from sunlight?",
    "How do rockets fly?",
    "What is the difference between heat and temperature?",
    "Why does the Earth have seasons?",
    "How does the heart pump blood?",
    "How does a rainbow form?",
    "Why are lemons sour?",
    "What is voltage?",
    "How does evolution work?",
    "What causes earthquakes and volcanoes?",
)


def read_questions(file: Path) -> tuple[str, ...]:
    """
    Read a question a line; empty lines are left out.

    :raises ValueError: naming the first line that is no question, or saying that there is none.
    """
    found: list[str] = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found.append(submission(student_id="nobody", question=line).question)
        except InvalidField as error:
            raise ValueError(f"line {number}: {error.problem}; {error.cure}") from None
    if not found:
        raise ValueError("it holds no question; write one a line")
    return tuple(found)
