"""
When a text repeats what a student wrote.
"""

from __future__ import annotations

import pytest

from vividly_adapters.vertex._echo import echoes, known_from

LIBRARY = known_from(
    "Heat and temperature",
    "Heat flows from a warm body to a cold one. Temperature says how fast particles move.",
    "Plants make sugar from light. Volcanoes and earthquakes occur where plates meet.",
)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "What is the difference between heat and temperature?",
            "The Difference Between Heat and Temperature",
        ),
        (
            "What is the difference between heat and temperature?",
            "What is the difference between heat and temperature? Today you will find out.",
        ),
        ("How do plants make sugar from light?", "You will learn how plants make sugar from light."),
        ("What causes earthquakes and volcanoes?", "What causes earthquakes and volcanoes"),
        ("Why does a warm body feel cold to me?", "Why does a warm body flow?"),
    ],
)
def test_words_that_the_library_has_are_nobodys_own(question: str, text: str) -> None:
    """
    However many of them stand in a row: a lesson must be able to say what it is about.
    """
    assert not echoes(text, question, known=LIBRARY)


@pytest.mark.parametrize(
    "text",
    [
        "My name is Zofia and I ask about heat.",
        "HELLO: my name is Zofia, and I...",
        "For Zofia, and I live in Gdynia.",
    ],
)
def test_words_that_only_the_student_has_given_are_an_echo(text: str) -> None:
    """
    Six in a row, one of which neither the library nor the way in which one asks has given.
    """
    question = "My name is Zofia and I live in Gdynia, what is the difference between heat and temperature?"

    assert echoes(text, question, known=LIBRARY)


def test_fewer_words_are_how_anybody_would_say_it() -> None:
    """
    Five in a row are no quotation.
    """
    assert not echoes("The old wardrobe by the sea", "Why is the old wardrobe by a door cold?", known=LIBRARY)
