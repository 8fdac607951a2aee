"""
The promises of support: what a lesson states is in its passages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.domain._checked import PASSAGES, lesson, section
from vividly_core.domain.checking.support import check_support
from vividly_core.domain.lesson import SceneKind

if TYPE_CHECKING:
    from vividly_core.domain.checking.support import Supported


def problems(*sections: str, language: str = "en-US", interest: str | None = None) -> list[str]:
    """
    What is wrong with a lesson of *sections* on friction.
    """
    return [finding.problem for finding in supported(*sections, language=language, interest=interest).findings]


def supported(*sections: str, language: str = "en-US", interest: str | None = None) -> Supported:
    """
    The support of a lesson of *sections* on friction.
    """
    script = lesson(*map(section, sections))
    return check_support(script.scenes, PASSAGES, language=language, interest=interest)


@pytest.mark.parametrize(
    "said",
    [
        "Friction opposes the motion of surfaces.",
        "When two surfaces move, a force called friction opposes their motion and makes heat.",
        "Amontons measured friction in 1699.",
        "A brick of 2000 grams needs a push of 12.50 newtons.",
        "Why does everything that ever moved anywhere stop again?",
        "Here is why.",
        "Friction",
    ],
)
def test_what_the_passages_say_is_supported_in_any_words(said: str) -> None:
    """
    Also in one sentence for two of theirs; a question and a mere announcement state nothing.
    """
    assert problems(said) == []


@pytest.mark.parametrize(
    "said",
    [
        "Magnets attract iron because electrons spin.",
        "Friction was discovered by priests who built enormous pyramids in deserts.",
    ],
)
def test_a_claim_that_no_passage_has_is_found(said: str) -> None:
    """
    However often it names the topic.
    """
    assert problems(said) == ["no passage that it names says so"]


@pytest.mark.parametrize(
    "said", ["Amontons measured friction in 1700.", "It turns motion into heat of forty degrees."]
)
def test_a_number_that_no_passage_has_is_found(said: str) -> None:
    """
    In figures, and in words above ten.
    """
    assert problems(said) == ["it has a number that its passages do not have"]


def test_a_small_number_in_words_counts_things_at_hand() -> None:
    """
    As in *three things*.
    """
    assert problems("Friction opposes three surfaces in motion.") == []


@pytest.mark.parametrize(
    "said",
    [
        "The friction that Newton measured turns motion into heat.",
        "Isaac Newton measured friction and motion.",
    ],
)
def test_a_name_that_no_passage_has_is_found(said: str) -> None:
    """
    Within a sentence, and at its start before another name.
    """
    assert "it has a name that its passages do not have" in problems(said)


def test_a_name_is_known_at_the_start_of_a_sentence_once_it_stood_within_one() -> None:
    """
    The first word of a sentence may be any word.
    """
    said = "Newton measured friction."
    assert problems(said) == []
    assert len(problems(f"The friction that Newton measured is heat. {said}")) == 2


def test_names_that_everybody_knows_and_that_of_the_interest_are_free() -> None:
    """
    Earth needs no source.
    """
    assert problems("On Earth, friction opposes motion.") == []
    assert problems("In Minecraft, friction opposes motion.", interest="minecraft") == []


def test_an_analogy_claims_nothing_but_may_not_invent_numbers() -> None:
    """
    It says that it is one, or speaks of the interest; without an interest there is none.
    """
    said = "Imagine that sneakers squeak across a gymnasium floor."
    assert problems(said, interest="basketball") == []
    assert problems("A basketball squeaks across gymnasium floors.", interest="basketball") == []
    assert problems(said) == ["no passage that it names says so"]
    assert problems("Imagine 300 sneakers.", interest="basketball") == [
        "it has a number that its passages do not have"
    ]


def test_a_scene_is_held_against_its_own_passages() -> None:
    """
    Another passage of the lesson is no support for it.
    """
    said = "A skate melts a thin film of water."
    assert problems(said)
    script = lesson(section(said, "ice"))
    assert not check_support(script.scenes, PASSAGES, language="en", interest=None).findings


def test_of_another_language_only_figures_are_compared() -> None:
    """
    The passages are in English.
    """
    assert problems("Reibung bremst und Amontons Bremse wird warm.", language="de-DE") == []
    assert problems("Im Jahr 1700 war das so.", language="de") == ["it has a number that its passages do not have"]


@pytest.mark.parametrize("passages", [(), ("gone",)])
def test_a_section_without_its_passages_is_found(passages: tuple[str, ...]) -> None:
    """
    Whether it names none, or one that is not there.
    """
    scene = section("It turns motion into heat.", passages=passages)
    found = check_support(lesson(scene).scenes, PASSAGES, language="en", interest=None).findings
    assert [finding.place for finding in found] == ["scenes[1].passages"]
    assert all(finding.refuses for finding in found)


def test_a_finding_says_where_and_what_to_do_and_hides_its_text_from_logs() -> None:
    """
    The sentence is a text of the lesson.
    """
    (finding,) = supported("It turns motion into heat. In 1700 friction opposes motion.").findings
    assert (finding.place, finding.at) == ("scenes[1].narration, sentence 2", (1, 2))
    assert str(finding) == f"{finding.place}: {finding.problem}; {finding.cure}"
    assert finding.quote == "In 1700 friction opposes motion."
    assert "1700" not in repr(finding)


def test_the_share_counts_sentences_that_state_something() -> None:
    """
    Half of them are supported here; of a lesson that states nothing, none is.
    """
    said = supported("Friction opposes the motion of surfaces. Magnets attract iron because electrons spin.")
    assert said.share == pytest.approx(1 - 1 / said.stated)
    assert check_support((), PASSAGES, language="en", interest=None).share == 0.0


@given(places=st.lists(st.sampled_from(PASSAGES), min_size=1, max_size=4))
def test_what_is_told_word_for_word_is_always_supported(places: list[object]) -> None:
    """
    Whole passages, in any order.
    """
    told = [section(each.text, each.id) for each in PASSAGES if each in places]
    assert not check_support(lesson(*told).scenes, PASSAGES, language="en", interest=None).findings


def test_the_opening_makes_no_claim() -> None:
    """
    It is there to make curious.
    """
    opening = lesson().scenes[0]
    assert opening.kind is SceneKind.OPENING
    assert not check_support((opening,), PASSAGES, language="en", interest=None).findings
