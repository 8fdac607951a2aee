"""
The promises of a wish.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.domain._bytes import json_values, result_or
from unit.domain._lessons import wishes
from vividly_core.domain.errors import InvalidField
from vividly_core.domain.grade import Grade
from vividly_core.domain.ids import StudentId
from vividly_core.domain.modality import Modality
from vividly_core.domain.submission import Submission, submission

FIELDS = {
    "student_id",
    "student_query",
    "interest",
    "grade_level",
    "duration_minutes",
    "requested_modalities",
    "organization_id",
}


def test_a_wish_needs_a_student_and_a_question_and_nothing_else() -> None:
    """
    Three minutes of video, for a grade that nobody knows.
    """
    assert submission(student_id=" u1 ", question=" Why is the sky blue? ") == Submission(
        student_id=StudentId("u1"),
        question="Why is the sky blue?",
        interest=None,
        grade=None,
        minutes=3,
        modalities=frozenset({Modality.VIDEO}),
        organization_id=None,
    )


@given(wish=wishes)
def test_a_checked_wish_passes_the_check_again_unchanged(wish: Submission) -> None:
    """
    Cleaning is idempotent.
    """
    again = submission(
        student_id=wish.student_id,
        question=wish.question,
        interest=wish.interest,
        grade=None if wish.grade is None else wish.grade.number,
        minutes=wish.minutes,
        modalities=wish.modalities,
        organization_id=wish.organization_id,
    )
    assert again == wish


@pytest.mark.parametrize("blank", [None, "", "  \n"], ids=repr)
def test_an_optional_field_that_says_nothing_is_none(blank: str | None) -> None:
    """
    An empty form field is no interest, and no organization.
    """
    wish = submission(student_id="u1", question="Why so?", interest=blank, organization_id=blank)
    assert (wish.interest, wish.organization_id) == (None, None)


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("student_id", 7, "student_id"),
        ("student_id", " ", "student_id"),
        ("student_id", "x" * 101, "student_id"),
        ("question", "Why?", "student_query"),
        ("question", "x" * 501, "student_query"),
        ("question", None, "student_query"),
        ("interest", "x" * 101, "interest"),
        ("interest", ["chess"], "interest"),
        ("organization_id", "x" * 101, "organization_id"),
        ("organization_id", 7, "organization_id"),
        ("grade", 13, "grade_level"),
        ("minutes", 0, "duration_minutes"),
        ("minutes", 11, "duration_minutes"),
        ("minutes", 3.0, "duration_minutes"),
        ("minutes", "3", "duration_minutes"),
        ("minutes", True, "duration_minutes"),
        ("modalities", ["images"], "requested_modalities"),
    ],
)
def test_a_wrong_field_is_named_as_producers_call_it(field: str, value: object, named: str) -> None:
    """
    With what is wrong and the cure.
    """
    good: dict[str, object] = {"student_id": "u1", "question": "Why is the sky blue?"}
    with pytest.raises(InvalidField, match=f"^{named}: .+; .+") as caught:
        submission(**{**good, field: value})  # type: ignore[arg-type]
    assert caught.value.field == named


@pytest.mark.parametrize(("minutes", "kept"), [(1, 1), (10, 10), (None, 3)])
def test_minutes_are_whole_and_few(minutes: int | None, kept: int) -> None:
    """
    1 to 10, and 3 where nothing was said.
    """
    assert submission(student_id="u1", question="Why so?", minutes=minutes).minutes == kept


def test_the_longest_of_everything_is_taken() -> None:
    """
    The limits themselves are allowed.
    """
    wish = submission(student_id="s" * 100, question="q" * 500, interest="i" * 100, grade="12th grade")
    assert (len(wish.student_id), len(wish.question), len(wish.interest or ""), wish.grade) == (
        100,
        500,
        100,
        Grade(12),
    )


@given(
    values=st.fixed_dictionaries(
        {"student_id": json_values | st.just("u1"), "question": json_values | st.just("Why is it so?")},
        optional={
            "interest": json_values,
            "organization_id": json_values,
            "grade": json_values,
            "minutes": json_values,
            "modalities": st.lists(json_values, max_size=2),
        },
    )
)
def test_whatever_comes_is_a_wish_or_a_named_error(values: dict[str, object]) -> None:
    """
    Any values in any fields.
    """
    result = result_or(InvalidField, lambda: submission(**values))  # type: ignore[arg-type]
    assert isinstance(result, Submission) or result.field in FIELDS


def test_a_wish_does_not_print_what_the_student_wrote() -> None:
    """
    Question and interest stay out of `repr`, and so out of logs.
    """
    wish = submission(student_id="u1", question="Why do quokkas smile?", interest="quokkas")
    assert "quokka" not in repr(wish)
