"""
What was typed, read as a wish for a lesson.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
import click

from vividly_core.domain.confidential import keep_confidential
from vividly_core.domain.errors import InvalidField
from vividly_core.domain.ids import StudentId
from vividly_core.domain.submission import submission

if TYPE_CHECKING:
    from vividly_core.domain.submission import Submission

LOCAL_STUDENT: Final = StudentId("vividly-local")
"""In whose name lessons are made where nobody else is named."""

# How the commands call the fields of a wish.
_OPTIONS: Final = {
    "student_id": "--student",
    "student_query": "QUESTION",
    "interest": "--interest",
    "grade_level": "--grade",
    "duration_minutes": "--minutes",
    "requested_modalities": "--modality",
    "organization_id": "--organization",
}


@attrs.frozen(kw_only=True)
class TypedWish:
    """
    The options of `wish_options`, and of whom it is for. ``None`` is what was left out.
    """

    question: str = attrs.field(repr=False)
    interest: str | None = attrs.field(repr=False)
    grade: str | None
    modality: str
    minutes: int
    student: str | None
    organization: str | None = None


def read_wish(typed: TypedWish) -> Submission:
    """
    What was typed stays out of everything that the command puts on record or says of errors.

    :raises click.BadParameter: naming the option that is wrong.
    """
    keep_confidential(typed.question, typed.interest)
    try:
        return submission(
            student_id=LOCAL_STUDENT if typed.student is None else typed.student,
            question=typed.question,
            interest=typed.interest,
            grade=typed.grade,
            minutes=typed.minutes,
            modalities=[typed.modality],
            organization_id=typed.organization,
        )
    except InvalidField as error:
        raise bad_value(_OPTIONS[error.field], f"{error.problem}; {error.cure}") from None


def unknown_student() -> click.BadParameter:
    """
    What to raise where the student that was named has no row.
    """
    return bad_value("--student", "the database has no such student; leave the option out")


def bad_value(option: str, problem: str) -> click.BadParameter:
    """
    What to raise where the value of *option* is wrong.
    """
    context = click.get_current_context(silent=True)
    return click.BadParameter(problem, ctx=context, param_hint=f"'{option}'")
