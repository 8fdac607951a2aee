"""
The smaller arts of the outline: reading levels, headings, phrases, announcements.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_adapters.outline._casing import within_sentence
from vividly_adapters.outline._key_phrases import MOST, KeyPhrases
from vividly_adapters.outline._opening import announce
from vividly_adapters.outline._roles import Role, role_of
from vividly_core.domain.ids import TopicId
from vividly_core.domain.lesson import Topic
from vividly_core.domain.readability import grade_level, syllables

SYLLABLES = """
a 1 the 1 force 1 forces 2 make 1 makes 1 table 2 tables 2 people 2 energy 3 science 2 photosynthesis 5 moved 1
needed 2 pushes 2 carries 2 degree 2 degrees 2 square 1 equal 2 quiet 2 acceleration 5 gravity 3 ocean 2 wave 1 waves 1
""".split()  # noqa: SIM905  a table of words and numbers


@pytest.mark.parametrize(("word", "count"), list(zip(SYLLABLES[::2], SYLLABLES[1::2], strict=True)))
def test_syllables_are_counted_as_they_are_spoken(word: str, count: str) -> None:
    """
    In common words of lessons.
    """
    assert syllables(word) == int(count)


@given(st.text(min_size=1))
def test_every_word_has_a_syllable(word: str) -> None:
    """
    At least one, and no more than it has letters.
    """
    assert 1 <= syllables(word) <= max(len(word), 1) * 2


def test_longer_words_and_sentences_are_harder() -> None:
    """
    The level is that of Flesch and Kincaid; of nothing it is 0.
    """
    easy = ["The cat sat.", "It was warm."]
    hard = ["Photosynthetic organisms transform electromagnetic radiation into chemical energy."]

    assert grade_level(easy) < 2
    assert grade_level(hard) > 12
    assert grade_level(["The cat sat on the mat."]) == pytest.approx(0.39 * 6 + 11.8 * 1 - 15.59)
    assert grade_level([]) == 0


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("What photosynthesis is", Role.DEFINITION),
        ("What is energy?", Role.DEFINITION),
        ("What Newton's third law says", Role.DEFINITION),
        ("How light becomes sugar", Role.MECHANISM),
        ("Why energy is lost and matter is recycled", Role.MECHANISM),
        ("An everyday example with a recipe", Role.EXAMPLE),
        ("How to solve a collision problem", Role.CALCULATION),
        ("Common mistakes about cells", Role.MISCONCEPTION),
        ("Why momentum is not force or energy", Role.MISCONCEPTION),
        ("Where atoms and elements matter", Role.USE),
        ("Review questions", Role.APPARATUS),
    ],
)
def test_a_heading_tells_the_part_of_its_passage(heading: str, role: Role) -> None:
    """
    Roles come in the order in which things are explained.
    """
    assert role_of(heading) is role
    assert min(Role) is Role.DEFINITION


@pytest.mark.parametrize(
    ("title", "inside"),
    [
        ("Plate Tectonics", "plate tectonics"),
        ("Newton's Third Law", "Newton's third law"),
        ("DNA and genes", "DNA and genes"),
        ("Seasons and the tilt of Earth", "seasons and the tilt of Earth"),
        ("The Pythagorean theorem", "the Pythagorean theorem"),
        ("Energy and Its Conservation", "energy and its conservation"),
        ("Photosynthesis", "photosynthesis"),
        ("Mars", "Mars"),
    ],
)
def test_a_title_fits_into_a_sentence(title: str, inside: str) -> None:
    """
    Names keep their capitals, also those that only the text knows.
    """
    assert within_sentence(title, "Two robots drive on Mars today. Photosynthesis needs light.") == inside


def opening(*headings: str, at_most: int = 30) -> str:
    """
    The announcement of a lesson on cells with *headings*.
    """
    topic = Topic(id=TopicId("cells"), title="Cells", subject="biology")
    return announce(topic, headings, text="", at_most=at_most)


def test_headings_that_are_clauses_announce_the_lesson() -> None:
    """
    The first two and the last.
    """
    assert opening("What cells are", "Two mistakes", "How cells grow", "How cells die", "Why cells matter") == (
        "This lesson explains what cells are, how cells grow, and why cells matter."
    )


@pytest.mark.parametrize(
    "headings", [(), ("Cells", "Growth"), ("What cells are",), ("What is a cell?", "How do cells grow?")]
)
def test_otherwise_the_title_does(headings: tuple[str, ...]) -> None:
    """
    Questions are no clauses, and one clause alone says too little.
    """
    assert opening(*headings) == "This lesson explains cells."


def test_a_short_announcement_leaves_clauses_out() -> None:
    """
    As many as there is room for.
    """
    headings = ("What cells are", "How cells grow", "Why cells matter")

    assert opening(*headings, at_most=11) == "This lesson explains what cells are and why cells matter."
    assert opening(*headings, at_most=6) == "This lesson explains cells."


LEAF = (
    "Most leaves hold small green bodies called chloroplasts.",
    "A chloroplast holds a green pigment called chlorophyll.",
    "The pigment absorbs the red light.",
    "Carbon dioxide enters the leaf.",
)
ROOT = ("The roots take up water from the soil.", "Carbon dioxide is not taken up by the roots.")


def test_key_phrases_are_names_and_nouns_as_spoken() -> None:
    """
    At most four, in the order in which they are spoken.
    """
    phrases = KeyPhrases([LEAF, ROOT]).of(LEAF)

    assert {"chloroplasts", "chlorophyll"} <= set(phrases)
    assert 2 <= len(phrases) <= MOST
    spoken = " ".join(LEAF)
    assert [spoken.index(phrase) for phrase in phrases] == sorted(spoken.index(phrase) for phrase in phrases)


def test_a_phrase_is_shown_for_one_scene_only() -> None:
    """
    If there is enough without it.
    """
    chooser = KeyPhrases([LEAF, ROOT])

    assert set(chooser.of(LEAF)).isdisjoint(chooser.of(ROOT))


@given(st.lists(st.text(), max_size=4))
def test_any_sentences_have_key_phrases(sentences: list[str]) -> None:
    """
    Or none; each is short.
    """
    assert all(len(phrase.split()) <= 5 for phrase in KeyPhrases([sentences]).of(sentences))
