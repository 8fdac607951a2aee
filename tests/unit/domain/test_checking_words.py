"""
Sentences, roots, numbers and names: what a lesson is compared by.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_core.domain.checking.names import names_within
from vividly_core.domain.checking.numbers import numbers, stated_numbers
from vividly_core.domain.checking.sentences import sentences
from vividly_core.domain.checking.words import roots


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("One. Two? Three!", ("One.", "Two?", "Three!")),
        ("Dr. Curie won. So did he.", ("Dr. Curie won.", "So did he.")),
        ("Marie S. Curie won it.", ("Marie S. Curie won it.",)),
        ("J. J. Thomson won it.", ("J. J. Thomson won it.",)),
        ("It is a force N. It pushes.", ("It is a force N.", "It pushes.")),
        ('He said "Stop." Then he left.', ('He said "Stop."', "Then he left.")),
        ("It took 3.5 s. 12 were left.", ("It took 3.5 s.", "12 were left.")),
        ("", ()),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, parted: tuple[str, ...]) -> None:
    """
    Not at a title, an initial or a decimal point.
    """
    assert sentences(text) == parted


@given(text=st.text(max_size=80))
def test_sentences_lose_nothing(text: str) -> None:
    """
    But white space.
    """
    assert " ".join(sentences(text)) == " ".join(text.split())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The balls collided.", "colliding ball"),
        ("It accelerates!", "acceleration"),
        ("masses", "mass"),
        ("Newton's law", "Newton laws"),
        ("running", "run"),
    ],
)
def test_the_forms_of_a_word_have_one_root(one: str, other: str) -> None:
    """
    Endings say how it stands in its sentence.
    """
    assert roots(one) == roots(other)


def test_small_words_claim_nothing() -> None:
    """
    Nor do letters.
    """
    assert roots("It is what we all have been, a b") == frozenset()
    assert roots("head-to-tail") == roots("heads, tails")


def test_a_number_is_one_however_it_is_written() -> None:
    """
    With commas, idle zeros, or in words.
    """
    assert numbers("1,000.50") == {"1000.5"}
    assert numbers("0012 and 0") == {"12", "0"}
    assert numbers("twelve or 12.0") == {"12"}
    assert stated_numbers("ten of 11, and thirty") == {"11", "30"}


def test_a_name_is_what_has_a_capital_within_a_sentence() -> None:
    """
    Or two words with capitals at its start.
    """
    assert names_within("The law of Newton's friend Halley") == {"Newton", "Halley"}
    assert names_within("Marie Curie won") == {"Marie", "Curie"}
    assert names_within("Everything falls to Earth") == frozenset()
    assert names_within("He said: Stop") == frozenset()
