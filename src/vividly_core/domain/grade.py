"""
The school grade of a student, as a value.
"""

from __future__ import annotations

import re

import attrs

from .errors import InvalidField

LOWEST, HIGHEST = 1, 12

_CURE = f"give a whole number from {LOWEST} to {HIGHEST}, such as 8, '8' or '8th grade'"
# White space is taken whole or not at all, so that no text takes long to refuse.
_SPELLED = re.compile(r"(?:grade\s*)?(\d{1,4})\s*+(?:st|nd|rd|th)?(?:\s*grade(?:rs?)?)?", re.IGNORECASE)


@attrs.frozen(order=True)
class Grade:
    """
    A US school grade, 1 to 12.
    """

    number: int = attrs.field()

    @number.validator
    def _in_school(self, _: object, number: int) -> None:
        if not LOWEST <= number <= HIGHEST:
            raise InvalidField("grade_level", "the grade is out of range", _CURE)

    def __str__(self) -> str:
        return str(self.number)


def parse_grade(value: object) -> Grade | None:
    """
    Read a grade as producers have sent it: ``8``, ``8.0``, ``"8"``, ``"8th grade"``, ``"Grade 8"``.

    Nothing said (``None``, ``""``, and the text ``"None"`` that the deployed API stored) is ``None``.

    :raises InvalidField: if something was said that is no grade, or one out of range.
    """
    if value is None:
        return None
    if isinstance(value, bool):
        raise InvalidField("grade_level", "a boolean is no grade", _CURE)
    if isinstance(value, int):
        return Grade(value)
    if isinstance(value, float):
        if not value.is_integer():
            raise InvalidField("grade_level", "a fraction is no grade", _CURE)
        return Grade(int(value))
    if isinstance(value, str):
        return _parse_text(value.strip())
    raise InvalidField("grade_level", f"a value of type {type(value).__name__} is no grade", _CURE)


def _parse_text(text: str) -> Grade | None:
    if text.casefold() in {"", "none", "null"}:
        return None
    match = _SPELLED.fullmatch(text)
    if match is None:
        raise InvalidField("grade_level", "the text is no grade", _CURE)
    return Grade(int(match[1]))
