"""
The promises of grades.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.domain._bytes import json_values, result_or
from vividly_core.domain.errors import InvalidField
from vividly_core.domain.grade import HIGHEST, LOWEST, Grade, parse_grade

SPELLINGS = [
    "{}",
    " {} ",
    "{}th",
    "{}TH grade",
    "{}th Grade",
    "{} grade",
    "{}th graders",
    "grade {}",
    "Grade{}",
    "0{}",
]


@pytest.mark.parametrize("number", range(LOWEST, HIGHEST + 1))
def test_every_spelling_of_every_grade_is_read(number: int) -> None:
    """
    Whole numbers, whole floats, and texts as producers have sent them.
    """
    for value in (number, float(number), *(spelling.format(number) for spelling in SPELLINGS)):
        assert parse_grade(value) == Grade(number), value


@pytest.mark.parametrize("text", ["1st grade", "2nd grade", "3rd grade"])
def test_the_first_three_are_spelled_their_own_way(text: str) -> None:
    """
    First, second and third.
    """
    assert parse_grade(text) == Grade(int(text[0]))


@pytest.mark.parametrize("nothing", [None, "", "  ", "None", "none", "NULL"], ids=repr)
def test_nothing_said_is_no_grade_and_no_error(nothing: str | None) -> None:
    """
    The deployed API stored a missing grade as the text "None".
    """
    assert parse_grade(nothing) is None


@pytest.mark.parametrize("value", [0, 13, -1, 99, "0", "13", "0th grade", "2026", 0.0, 13.0, 1e308], ids=repr)
def test_a_grade_out_of_range_is_an_error_that_says_so(value: object) -> None:
    """
    The error names the field, what is wrong, and the cure.
    """
    with pytest.raises(
        InvalidField, match=r"^grade_level: .*out of range; give a whole number from 1 to 12"
    ) as caught:
        parse_grade(value)
    assert caught.value.field == "grade_level"


@pytest.mark.parametrize(
    "value",
    [
        True,
        False,
        8.5,
        float("nan"),
        float("inf"),
        "eight",
        "8.5",
        "-8",
        "8 9",
        "12345",
        "th grade",
        [8],
        {"grade": 8},
        b"8",
    ],
    ids=repr,
)
def test_what_is_no_grade_is_refused(value: object) -> None:
    """
    Booleans, fractions, words, and values of another type.
    """
    with pytest.raises(InvalidField, match="no grade"):
        parse_grade(value)


def test_a_number_of_any_size_is_out_of_range() -> None:
    """
    Also one that Python would not write out.
    """
    with pytest.raises(InvalidField, match="out of range"):
        parse_grade(10**5000)


@given(value=json_values)
def test_whatever_comes_is_a_grade_or_nothing_or_a_named_error(value: object) -> None:
    """
    No value of JSON makes any other exception.
    """
    result = result_or(InvalidField, lambda: parse_grade(value))
    if isinstance(result, InvalidField):
        assert result.field == "grade_level"
    else:
        assert result is None or LOWEST <= result.number <= HIGHEST


@given(value=st.integers())
def test_a_whole_number_is_its_grade_or_an_error(value: int) -> None:
    """
    Never a grade of another number.
    """
    if LOWEST <= value <= HIGHEST:
        assert parse_grade(value) == Grade(value)
    else:
        with pytest.raises(InvalidField):
            parse_grade(value)


@given(text=st.from_regex(r"[A-Za-z][a-z]{6,20} [0-9]{5,9}", fullmatch=True))
def test_the_error_does_not_repeat_a_text(text: str) -> None:
    """
    What a student typed into the wrong field stays out of logs.
    """
    with pytest.raises(InvalidField) as caught:
        parse_grade(text)
    assert text not in str(caught.value)


@pytest.mark.timeout(5)
def test_a_text_of_any_length_is_read_in_no_time() -> None:
    """
    A megabyte of blanks is refused at once.
    """
    with pytest.raises(InvalidField):
        parse_grade("8" + " " * 1_000_000 + "x")


def test_grades_have_an_order_and_print_as_their_number() -> None:
    """
    Eighth grade comes before the ninth.
    """
    assert Grade(8) < Grade(9)
    assert str(Grade(8)) == "8"
