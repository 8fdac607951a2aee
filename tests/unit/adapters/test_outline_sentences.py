"""
Sentences, and what holds them together.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_adapters.outline._chains import chain
from vividly_adapters.outline._sentences import Sentence, split
from vividly_core.domain.ids import PassageId, TopicId
from vividly_core.domain.lesson import Passage, Source, Topic

FIRST = "Forces act on all things."


def passage(text: str) -> Passage:
    """
    A passage of *text*.
    """
    return Passage(
        id=PassageId("forces#all"),
        topic=Topic(id=TopicId("forces"), title="Forces", subject="physics"),
        heading="What forces do",
        text=text,
        source=Source(title="Forces", author="The tests", licence="CC BY 4.0", place="forces.md"),
    )


def chains(text: str) -> list[list[str]]:
    """
    The chains of *text*, as texts.
    """
    return [[each.text for each in link.sentences] for link in chain(split(passage(text)))]


def parts(text: str) -> list[int]:
    """
    How many sentences of the last chain of *text* may be told.
    """
    return [len(part) for part in chain(split(passage(text)))[-1].parts()]


@pytest.mark.parametrize(
    "text",
    [
        "The speed is 9.8 m/s at first. Later it grows.",
        "Dr. Newton lived in the U.K. for long. Others did too.",
        "About 3.5 percent is salt! Is it much? Yes, it is much.",
    ],
)
def test_abbreviations_and_numbers_end_no_sentence(text: str) -> None:
    """
    The sentences, joined, are the text.
    """
    found = split(passage(f"{FIRST} {text}"))

    assert " ".join(sentence.text for sentence in found) == f"{FIRST} {text}"
    assert all(len(sentence.text) > 3 for sentence in found)


@pytest.mark.parametrize(
    "text",
    ["Table 3.1: forces", "see also levers.", "Figure 2.1 shows a lever at work.", "Levers were shown earlier."],
)
def test_what_cannot_be_told_is_left_out(text: str) -> None:
    """
    Captions, fragments, and sentences that point to another place; and what dangles from them.
    """
    found = split(passage(f"{FIRST} {text} It turns around a point. Levers help people."))

    assert [sentence.text for sentence in found] == [FIRST, "Levers help people."]


@pytest.mark.parametrize(
    "text",
    [
        "Look at the player in the photograph.",
        "Find the force on the lever.",
        "Let's see how large the force is.",
        "You are given the mass of the lever.",
        "What is the force on the lever?",
        "As we have learned, levers turn.",
        "The force is F sub net.",
        "So F equals m a equals two newtons.",
    ],
)
def test_what_belongs_to_an_exercise_or_cannot_be_heard_is_left_out(text: str) -> None:
    """
    Pictures that are not there, orders to calculate, and algebra in words.
    """
    found = split(passage(f"{FIRST} {text} Levers help people."))

    assert FIRST in [sentence.text for sentence in found]
    assert text not in [sentence.text for sentence in found]


def test_what_answers_a_question_that_was_left_out_goes_with_it() -> None:
    """
    *You may think so* says nothing by itself.
    """
    found = split(passage(f"{FIRST} Can you see the lever in the figure? You may think so. Levers help people."))

    assert [sentence.text for sentence in found] == [FIRST, "Levers help people."]


def test_a_passage_that_starts_in_the_middle_starts_later() -> None:
    """
    *They* are nobody whom the student has heard of.
    """
    assert [each.text for each in split(passage("They are pulled down. Levers help people."))] == [
        "Levers help people."
    ]


@pytest.mark.parametrize(
    "leaning",
    [
        "It turns around a point.",
        "However, nobody sees them.",
        "These pull on each other.",
        "For example, a hand pushes a door.",
        "The other end goes up.",
        "A long arm is therefore useful.",
    ],
)
def test_a_dangling_opening_leans_on_the_sentence_before(leaning: str) -> None:
    """
    It is told only together with it.
    """
    assert chains(f"{FIRST} A lever is a bar. {leaning} Ramps are slopes.") == [
        [FIRST],
        ["A lever is a bar.", leaning],
        ["Ramps are slopes."],
    ]


def test_a_thing_that_was_brought_up_needs_its_bringing_up() -> None:
    """
    *The wagon* after *a wagon*, also with a sentence between.
    """
    text = f"{FIRST} A horse pulls a wagon. Horses are strong. Mud slows the wagon. Ramps are slopes."

    assert chains(text) == [
        [FIRST],
        ["A horse pulls a wagon.", "Horses are strong.", "Mud slows the wagon."],
        ["Ramps are slopes."],
    ]


def test_an_example_is_told_to_its_end_or_not_at_all() -> None:
    """
    From *consider* on, for as long as it works with its own numbers and things.
    """
    text = (
        f"{FIRST} Consider a crate of 20 kilograms. Its weight is 196 newtons. "
        "Dividing 196 by 4 gives 49. Ropes hold the crate."
    )

    assert len(chains(text)) == 2
    assert parts(text) == [4]


def test_the_first_of_several_makes_wait_for_the_others() -> None:
    """
    All of an enumeration is told, or none.
    """
    text = f"{FIRST} The first kind is a push. A door needs one. The second kind is a pull."

    assert parts(text) == [3]


def test_a_chain_may_end_early_where_nothing_is_set_up() -> None:
    """
    Its first sentence stands alone.
    """
    assert parts(f"{FIRST} A lever is a bar. It turns around. It lifts a load.") == [1, 2, 3]


@given(st.text())
def test_any_text_has_chains(text: str) -> None:
    """
    They hold every sentence once, in order, each as it stands in the text, and nothing else.
    """
    sentences = split(passage(text))
    linked = [sentence for link in chain(sentences) for sentence in link.sentences]

    assert tuple(linked) == sentences
    assert all(sentence.text in " ".join(text.split()) for sentence in sentences)
    assert [sentence.place for sentence in sentences] == list(range(len(sentences)))


def test_words_are_counted_as_a_narrator_counts() -> None:
    """
    By white space.
    """
    assert Sentence(text="About 9.8 meters, or so.", place=0, terms=frozenset()).words == 5
