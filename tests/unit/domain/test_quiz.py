"""
The promises of the questions that check what was understood.
"""

from __future__ import annotations

import attrs
import pytest

from unit.domain._checked import PASSAGES, SOURCE, lesson, section
from vividly_core.domain.definitions import definition_in
from vividly_core.domain.ids import PassageId
from vividly_core.domain.lesson import Passage
from vividly_core.domain.quiz import GAP, make_questions

TEXTS = (
    "Friction is a force that opposes the motion of two surfaces. Every brake wears its rubber pads away.",
    "Gravity is the pull between any two masses. The heavy planets bend the paths of passing comets.",
    "A fast train carries a great deal of momentum. A mirror is when light turns back.",
)
POINTS = (("rubber pads",), ("comets", "planets"), ("momentum", "fast train"))
GIVEN = tuple(
    Passage(id=PassageId(f"p{place}"), topic=PASSAGES[0].topic, heading="On it", text=text, source=SOURCE)
    for place, text in enumerate(TEXTS)
)
SECTIONS = tuple(
    section(text, f"p{place}", points=points)
    for place, (text, points) in enumerate(zip(TEXTS, POINTS, strict=True))
)


def test_definitions_are_asked_for_first_and_one_section_after_another() -> None:
    """
    Three questions, each with its right answer among three options.
    """
    asked = make_questions(lesson(*SECTIONS).scenes, GIVEN, takeaways=())

    prompts = [each.question.prompt for each in asked]
    assert prompts[:2] == [
        "What is a force that opposes the motion of two surfaces?",
        "What is the pull between any two masses?",
    ]
    assert [each.question.options[each.question.answer] for each in asked][:2] == ["friction", "gravity"]
    assert [each.scene for each in asked] == list(SECTIONS)
    assert all(len(set(each.question.options)) == 3 for each in asked)


def test_where_nothing_is_defined_a_key_word_is_left_out() -> None:
    """
    It is a blank when it is spoken, and no other option is in the sentence.
    """
    (*_, last) = make_questions(lesson(*SECTIONS).scenes, GIVEN, takeaways=())

    assert last.question.prompt == f"What is missing? A fast train carries a great deal of {GAP}."
    assert last.spoken == "A fast train carries a great deal of what?"
    assert "fast train" not in last.question.options


def test_what_is_to_be_remembered_is_asked_first() -> None:
    """
    Of sentences that define nothing.
    """
    bare = SECTIONS[1:2]
    sentence = "The heavy planets bend the paths of passing comets."
    others = attrs.evolve(bare[0], narration=f"A comet is seldom seen by most comets. {sentence}")
    (first, *_) = make_questions(lesson(others, *SECTIONS[2:]).scenes, GIVEN, takeaways=(sentence,))

    assert first.question.prompt.endswith(f"bend the paths of passing {GAP}.") or GAP in first.question.prompt


def test_the_same_lesson_asks_the_same() -> None:
    """
    To the order of the options.
    """
    scenes = lesson(*SECTIONS).scenes
    assert make_questions(scenes, GIVEN, takeaways=()) == make_questions(scenes, GIVEN, takeaways=())


def test_without_plausible_wrong_options_nothing_is_asked() -> None:
    """
    A question with one option is none.
    """
    assert make_questions(lesson(SECTIONS[0]).scenes, GIVEN[:1], takeaways=()) == ()


def test_wrong_options_share_no_word_with_each_other() -> None:
    """
    Two that nearly say the same would give each other away; who has no two others is asked nothing.
    """
    told = section("Every brake wears its rubber pads away.", "p0", points=("rubber pads", "comets"))
    near = section("It shines.", "p1", points=("bright comets", "comets"))
    assert make_questions(lesson(told, near).scenes, (), takeaways=()) == ()


@pytest.mark.parametrize(
    ("sentence", "term", "meaning"),
    [
        ("Friction is a force that opposes motion.", "Friction", "a force that opposes motion"),
        ("An electric field is the region around a charge.", "electric field", "the region around a charge"),
        ("Quarks are the smallest parts of matter.", "Quarks", "the smallest parts of matter"),
        ("A force that opposes motion is called friction.", "friction", "A force that opposes motion"),
    ],
)
def test_a_definition_is_read(sentence: str, term: str, meaning: str) -> None:
    """
    From either side.
    """
    defined = definition_in(sentence)
    assert defined is not None
    assert (defined.term, defined.meaning) == (term, meaning)
    assert defined.asks.startswith("What ")


@pytest.mark.parametrize(
    "sentence",
    [
        "It is a force.",
        "The result is a force of this kind.",
        "This force is the largest of those.",
        "Friction is a force, as was said above.",
        "A wave is a wave that travels.",
        "Friction opposes motion.",
    ],
)
def test_what_only_looks_like_a_definition_is_none(sentence: str) -> None:
    """
    It points elsewhere, or goes round in a circle.
    """
    assert definition_in(sentence) is None


def test_a_definition_by_how_or_when_answers_no_question() -> None:
    """
    *What is when light turns back?* is no English.
    """
    defined = definition_in("A mirror is when light turns back.")
    assert defined is not None
    assert defined.asks == ""
