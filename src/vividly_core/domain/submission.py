"""
What a student asks for: the fields of a request that come from outside, checked once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from .errors import InvalidField
from .grade import parse_grade
from .ids import StudentId
from .modality import DEFAULT, parse_modalities
from .text import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .grade import Grade
    from .modality import Modality

SHORTEST_QUESTION: Final = 5
LONGEST_QUESTION: Final = 500
LONGEST_INTEREST: Final = 100
LONGEST_STUDENT_ID: Final = 100
DEFAULT_MINUTES: Final = 3
LONGEST_MINUTES: Final = 10


@attrs.frozen(kw_only=True)
class Submission:
    """
    One student's wish. Make it with `submission`, which checks and cleans.

    *grade* is ``None`` where nothing is known of it; *minutes* is the length of the spoken lesson.
    """

    student_id: StudentId
    question: str = attrs.field(repr=False)
    interest: str | None = attrs.field(default=None, repr=False)
    grade: Grade | None = None
    minutes: int = DEFAULT_MINUTES
    modalities: frozenset[Modality] = DEFAULT


def submission(
    *,
    student_id: object,
    question: object,
    interest: object = None,
    grade: object = None,
    minutes: object = None,
    modalities: Iterable[object] | None = None,
) -> Submission:
    """
    Check and clean the fields of a wish.

    :raises InvalidField: naming the first field that is wrong, what is wrong with it, and the cure.
    """
    return Submission(
        student_id=StudentId(clean_text("student_id", student_id, longest=LONGEST_STUDENT_ID)),
        question=clean_text("student_query", question, shortest=SHORTEST_QUESTION, longest=LONGEST_QUESTION),
        interest=_interest(interest),
        grade=parse_grade(grade),
        minutes=_minutes(minutes),
        modalities=parse_modalities(modalities if modalities is not None else ()),
    )


def _interest(value: object) -> str | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return clean_text("interest", value, longest=LONGEST_INTEREST)


def _minutes(value: object) -> int:
    cure = f"give a whole number of minutes from 1 to {LONGEST_MINUTES}"
    if value is None:
        return DEFAULT_MINUTES
    if isinstance(value, bool) or not isinstance(value, int):
        kind = type(value).__name__
        raise InvalidField("duration_minutes", f"a value of type {kind} is no number of minutes", cure)
    if not 1 <= value <= LONGEST_MINUTES:
        raise InvalidField("duration_minutes", "the length is out of range", cure)
    return value
