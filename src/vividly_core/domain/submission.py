"""
What a student asks for: the fields of a request that come from outside, checked once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from .errors import InvalidField
from .grade import parse_grade
from .ids import OrganizationId, StudentId
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
LONGEST_ORGANIZATION_ID: Final = 100
DEFAULT_MINUTES: Final = 3
LONGEST_MINUTES: Final = 10


@attrs.frozen(kw_only=True)
class Submission:
    """
    One student's wish. Make it with `submission`, which checks and cleans.

    *grade* is ``None`` where nothing is known of it; *minutes* is the length of the spoken lesson. The students of one
    organization share its turns in the queue; a student without one has turns of their own.
    """

    student_id: StudentId
    question: str = attrs.field(repr=False)
    interest: str | None = attrs.field(default=None, repr=False)
    grade: Grade | None = None
    minutes: int = DEFAULT_MINUTES
    modalities: frozenset[Modality] = DEFAULT
    organization_id: OrganizationId | None = None


def submission(
    *,
    student_id: object,
    question: object,
    interest: object = None,
    grade: object = None,
    minutes: object = None,
    modalities: Iterable[object] | None = None,
    organization_id: object = None,
) -> Submission:
    """
    Check and clean the fields of a wish.

    :raises InvalidField: naming the first field that is wrong, what is wrong with it, and the cure.
    """
    organization = _optional("organization_id", organization_id, longest=LONGEST_ORGANIZATION_ID)
    return Submission(
        student_id=StudentId(clean_text("student_id", student_id, longest=LONGEST_STUDENT_ID)),
        question=clean_text("student_query", question, shortest=SHORTEST_QUESTION, longest=LONGEST_QUESTION),
        interest=_optional("interest", interest, longest=LONGEST_INTEREST),
        grade=parse_grade(grade),
        minutes=_minutes(minutes),
        modalities=parse_modalities(modalities if modalities is not None else ()),
        organization_id=None if organization is None else OrganizationId(organization),
    )


def _optional(field: str, value: object, *, longest: int) -> str | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return clean_text(field, value, longest=longest)


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
