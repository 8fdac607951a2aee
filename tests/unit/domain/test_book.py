"""
Books as values.
"""

from __future__ import annotations

import attrs
import pytest

from contract.openers._books import SEA
from vividly_core.domain.book import Grades, PassageKind, parse_grades
from vividly_core.domain.errors import InvalidField
from vividly_core.domain.grade import Grade


def test_a_card_counts_what_explains_and_all_parts() -> None:
    """
    Topics are those of passages that explain.
    """
    card = SEA.card()

    assert (card.topics, card.passages, card.parts) == (1, 1, 5)
    assert (card.id, card.title, card.grades) == (SEA.id, SEA.title, SEA.grades)


def test_what_is_for_teachers_explains_nothing() -> None:
    """
    Whatever its kind.
    """
    (text,) = [part for part in SEA.parts if part.explains]

    assert text.kind is PassageKind.TEXT
    assert not attrs.evolve(text, for_teachers=True).explains


def test_a_book_without_a_passage_that_explains_is_none() -> None:
    """
    Exercises alone explain nothing.
    """
    exercises = tuple(part for part in SEA.parts if part.kind is PassageKind.EXERCISE)
    with pytest.raises(InvalidField, match="book: no passage"):
        attrs.evolve(SEA, parts=exercises)


def test_grades_have_both_ends() -> None:
    """
    From the lowest to the highest.
    """
    grades = Grades(6, 8)

    assert [number for number in range(1, 13) if Grade(number) in grades] == [6, 7, 8]
    assert str(grades) == "6-8"


@pytest.mark.parametrize(("lowest", "highest"), [(0, 5), (5, 13), (8, 6)])
def test_grades_are_of_a_school(lowest: int, highest: int) -> None:
    """
    And in order.
    """
    with pytest.raises(InvalidField, match="grades"):
        Grades(lowest, highest)


@pytest.mark.parametrize(
    ("text", "grades"), [("9-12", Grades(9, 12)), (" 6 - 8 ", Grades(6, 8)), ("7", Grades(7, 7))]
)
def test_grades_are_read_as_two_or_as_one(text: str, grades: Grades) -> None:
    """
    With a dash between.
    """
    assert parse_grades(text) == grades


@pytest.mark.parametrize("text", ["", "many", "9-", "9-99", "12-9", "\N{ARABIC-INDIC DIGIT SEVEN}"])
def test_what_is_no_range_of_grades_is_told(text: str) -> None:
    """
    By the name of the field.
    """
    with pytest.raises(InvalidField, match="grades"):
        parse_grades(text)
