"""
What a lesson is measured by, and how it did.
"""

from __future__ import annotations

import enum

import attrs

from .errors import InvalidField


class Criterion(enum.StrEnum):
    """
    What makes a lesson worth trusting, and fit for its reader.
    """

    SUPPORT = "support"
    READING_LEVEL = "reading level"
    SENTENCE_LENGTH = "sentence length"
    TERMS = "terms"
    LENGTH = "length"
    HOOK = "hook"
    TAKEAWAYS = "takeaways"
    QUESTIONS = "questions"


@attrs.frozen(kw_only=True)
class Score:
    """
    How a lesson did by one *criterion*: *value* is 0 to 1, and 1 is all that can be wished for.
    """

    criterion: Criterion
    value: float = attrs.field()

    @value.validator
    def _is_a_share(self, _: object, value: float) -> None:
        if not 0.0 <= value <= 1.0:
            raise InvalidField("value", "the score is no share", "give a number from 0 to 1")
