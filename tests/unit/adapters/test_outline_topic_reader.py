"""
What a student is told where there is no lesson yet.
"""

from __future__ import annotations

import pytest

from vividly_adapters.memory.library import MemoryLibrary
from vividly_adapters.outline.topic_reader import OutlineTopicReader
from vividly_core.domain.book import Grades
from vividly_core.domain.grade import Grade
from vividly_core.domain.ids import PassageId, TopicId
from vividly_core.domain.lesson import Passage, Source, Topic
from vividly_core.domain.reading import OutOfScope, Unclear, Understood

SOURCE = Source(title="Notes", author="The tests", licence="CC BY 4.0", place="notes.md")


def passage(title: str, subject: str, heading: str, text: str) -> Passage:
    """
    A passage of a topic of its own title.
    """
    topic = Topic(id=TopicId(title.lower().replace(" ", "-")), title=title, subject=subject)
    return Passage(id=PassageId(f"{topic.id}#{heading}"), topic=topic, heading=heading, text=text, source=SOURCE)


PASSAGES = (
    passage("Levers", "physics", "Bars", "A lever is a bar on a fulcrum. It lifts a load."),
    passage("Levers", "physics", "Arms", "A long arm needs little force on the load."),
    passage("Ramps", "physics", "Slopes", "A ramp is a slope. It lifts a load by degrees."),
    passage(
        "Tides", "earth-science", "Moon", "The moon pulls the sea. Small openings called valves let water in."
    ),
    passage("Tides", "earth-science", "Coasts", "Coasts see two floods a day."),
    passage("Tides", "earth-science", "Mills", "Old mills ground corn with the flood."),
)


async def read(question: str, *passages: Passage) -> Understood | Unclear | OutOfScope:
    """
    Read *question* over *passages*, or over `PASSAGES`.
    """
    reader = OutlineTopicReader(MemoryLibrary(passages or PASSAGES))
    return await reader.read(question, interest=None, grade=None)


async def test_a_vague_question_is_asked_for_subject_and_topic() -> None:
    """
    With topics that there are.
    """
    assert await read("Please teach me something") == Unclear(
        questions=(
            "Which subject is it: earth science or physics?",
            "Which topic do you mean: tides or ramps, or something else?",
            "What would you like to find out: what it is, how it works, or why it matters?",
        ),
        reasoning="The question does not name a topic yet.",
    )


async def test_a_subject_alone_is_asked_for_its_topics() -> None:
    """
    Those that it has, and no others.
    """
    reading = await read("I need help with physics")

    assert isinstance(reading, Unclear)
    assert reading.questions[0] == "Which part of physics do you mean: levers or ramps, or something else?"


async def test_two_topics_are_asked_back_in_their_order() -> None:
    """
    Whichever the question names first.
    """
    reading = await read("Compare ramps and levers")

    assert isinstance(reading, Unclear)
    assert reading.questions == ("Are you asking about levers?", "Are you asking about ramps?")


async def test_a_thing_that_a_passage_defines_is_in_scope() -> None:
    """
    Though it is spoken of only once.
    """
    reading = await read("What are valves?")

    assert isinstance(reading, Understood)
    assert reading.topic.title == "Tides"
    assert reading.confidence < 0.9


async def test_a_thing_that_is_only_mentioned_is_out_of_scope() -> None:
    """
    The refusal is kind, and names what there is.
    """
    assert await read("How does corn grow?") == OutOfScope(
        reasoning=(
            "Sorry, this library has no lesson about that yet. "
            "It explains earth science and physics: for example tides or ramps."
        )
    )


async def test_many_words_that_one_passage_shares_are_asked_back() -> None:
    """
    Neither guessed nor refused.
    """
    reading = await read("Did old mills ground corn in castles?")

    assert isinstance(reading, Unclear)
    assert reading.questions[0] == "Are you asking about tides?"
    assert len(reading.questions) == 2


async def test_texts_without_a_subject_are_named_by_their_topics() -> None:
    """
    *general* is no word for a student.
    """
    notes = passage("Kites", "general", "Kites", "A kite flies on a string.")

    refused = await read("Who was Napoleon?", notes)
    vague = await read("help me", notes)

    assert isinstance(refused, OutOfScope)
    assert refused.reasoning.endswith("It explains other things, such as kites.")
    assert isinstance(vague, Unclear)
    assert vague.questions[0] == "Which topic do you mean: kites, or something else?"


async def test_a_subject_may_be_a_topic_too() -> None:
    """
    A folder often has the name of its file.
    """
    optics = passage("Optics", "optics", "Light", "Optics is about light.")

    reading = await read("What is optics?", optics)

    assert isinstance(reading, Understood)
    assert reading.topic.title == "Optics"


@pytest.mark.parametrize(
    "question", ["Explain levers with judo", "I love judo. Explain levers.", "levers in judo"]
)
async def test_an_interest_of_any_name_may_stand_in_the_question(question: str) -> None:
    """
    It is neither a topic nor in the way of one.
    """
    reader = OutlineTopicReader(MemoryLibrary(PASSAGES))

    for interest in (None, "judo"):
        reading = await reader.read(question, interest=interest, grade=None)
        assert isinstance(reading, Understood)
        assert reading.topic.title == "Levers"


async def test_an_interest_that_nobody_knows_is_told_by_the_student() -> None:
    """
    The words of the interest itself are left out where the rest names a topic.
    """
    reader = OutlineTopicReader(MemoryLibrary(PASSAGES))

    reading = await reader.read(
        "levers in quilting bees and barns", interest="quilting bees and barns", grade=None
    )

    assert isinstance(reading, Understood)


async def test_what_defines_a_thing_explains_it_rather_than_what_uses_it() -> None:
    """
    Although the other topic speaks of it throughout.
    """
    defining = passage(
        "Circuits", "physics", "Charge", "Electric current is the rate at which electric charge moves."
    )
    filler = passage(
        "Circuits", "physics", "Wires", "Wires carry an electric current. " + "Wires are long and thin. " * 60
    )
    using = passage(
        "Electric Power", "physics", "Boots", "An electric current warms boots. " + "Boots are warm. " * 90
    )

    reading = await read("What is electric current?", using, defining, filler)

    assert isinstance(reading, Understood)
    assert reading.topic == defining.topic


async def test_an_introduction_gives_way_to_what_it_introduces() -> None:
    """
    However well its title fits: there is too little in it for a lesson.
    """
    brief = passage("Momentum", "physics", "Momentum", "Momentum is in the news.")
    long = passage(
        "Momentum and Impulse", "physics", "Momentum", "Momentum has a size. " + "A ball rolls on. " * 90
    )

    reading = await read("What is momentum?", brief, long)

    assert isinstance(reading, Understood)
    assert reading.topic == long.topic


async def test_texts_for_the_grade_of_the_student_come_first() -> None:
    """
    And others only where there are none.
    """
    library = MemoryLibrary(PASSAGES, grades={TopicId("levers"): Grades(9, 12)})

    reading = await OutlineTopicReader(library).read("What is a fulcrum?", interest=None, grade=Grade(6))

    assert isinstance(reading, Understood)
    assert reading.topic.id == "levers"
