"""
What a lesson starts with, and what it is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vividly_adapters._terms import terms
from vividly_adapters.outline._focus import name_asked
from vividly_adapters.outline._lead import begin_with, find_lead
from vividly_adapters.outline._material import gather
from vividly_adapters.outline.script_writer import OutlineScriptWriter
from vividly_core.domain.ids import PassageId, TopicId
from vividly_core.domain.lesson import Passage, SceneKind, Source, Topic
from vividly_core.ports.script_writer import Brief

if TYPE_CHECKING:
    from vividly_adapters.outline._lead import Lead

TOPIC = Topic(id=TopicId("planes"), title="Inclined Planes", subject="physics")
SOURCE = Source(title="Notes", author="The tests", licence="CC BY 4.0", place="notes.md")


def passage(heading: str, text: str) -> Passage:
    """
    A passage of the topic.
    """
    return Passage(id=PassageId(f"planes#{heading}"), topic=TOPIC, heading=heading, text=text, source=SOURCE)


SLOPES = passage(
    "Slopes", "Steep slopes are slippery. Rough soles help hikers, since friction holds them on a slope."
)
SUMMARY = passage(
    "Section Summary", "Sleds slide on snow. Friction is a force that opposes the motion of surfaces."
)
PULLEYS = passage("Ropes", "Ropes run over wheels. Sailors lift heavy loads with friction kept small.")


def lead(asked: str, *passages: Passage, at_most: int = 80) -> Lead | None:
    """
    What a lesson on *asked* starts with.
    """
    return find_lead(gather(passages), frozenset(terms(asked)), at_most=at_most)


def told(found: Lead | None) -> str:
    """
    Its words.
    """
    return "" if found is None else " ".join(each.text for each in found.sentences)


def test_a_lesson_starts_with_the_definition_of_what_was_asked() -> None:
    """
    Wherever in the texts it stands.
    """
    assert told(lead("friction", SLOPES, SUMMARY)) == "Friction is a force that opposes the motion of surfaces."


def test_what_only_tells_of_a_thing_defines_nothing() -> None:
    """
    Torque is a vector quantity, and so are many.
    """
    text = "Torque is a vector quantity of some size. Torque is the effectiveness of a force in turning an object."

    assert told(lead("torque", passage("Turning", text))).startswith("Torque is the effectiveness")
    assert lead("torque", SLOPES) is None


def test_a_name_comes_with_what_leads_to_it() -> None:
    """
    From the start of its story, if the name points back, and not at all where that is too long.
    """
    text = "Photons wake other photons of one kind. You get the word laser for the source of such a beam of light."

    assert told(lead("laser", passage("Light", text))) == text
    assert lead("laser", passage("Light", text), at_most=15) is None


def test_what_the_lesson_starts_with_is_not_told_again() -> None:
    """
    Its passage goes on without it.
    """
    material = gather((SLOPES, SUMMARY))
    found = find_lead(material, frozenset(terms("friction")), at_most=80)
    assert found is not None

    first, *others = begin_with(found, material)

    assert first.passage == SLOPES
    assert [each.place for each in first.chains[0].sentences] == [0]
    assert [each.text for other in others for each in other.sentences] == ["Sleds slide on snow."]


def test_a_lesson_of_one_sentence_keeps_it() -> None:
    """
    Also where nothing else is left to tell.
    """
    only = passage("Force", "Friction is a force that opposes the motion of surfaces.")
    material = gather((only,))
    found = find_lead(material, frozenset(terms("friction")), at_most=80)
    assert found is not None

    assert [each.text for one in begin_with(found, material) for each in one.sentences] == [only.text]


def test_the_name_is_that_of_the_texts() -> None:
    """
    In the form that was asked if they have it, in the plural where things are counted, with an article where it has
    one; and never a student's own words.
    """
    assert (
        name_asked("magnetism", ["Magnetism is old. All know magnetism. Magnets pull, magnets push."])
        == "magnetism"
    )
    assert name_asked("laser", ["A laser beam is narrow. Lasers cut steel."]) == "lasers"
    assert name_asked(
        "photoelectric effect", ["The photoelectric effect is used. See the photoelectric effect."]
    ) == ("the photoelectric effect")
    assert name_asked("tom smith", ["Lasers cut steel.", "Lasers are narrow."]) is None
    assert name_asked("", ["Lasers cut steel."]) is None


async def test_the_title_and_the_first_section_are_about_what_was_asked() -> None:
    """
    The topic keeps its title, and what comes first names the passage that it is from.
    """
    passages = (SLOPES, SUMMARY, PULLEYS)
    script = await OutlineScriptWriter().write(
        Brief(topic=TOPIC, question="What is friction?", passages=passages, minutes=1)
    )

    first = next(scene for scene in script.scenes if scene.kind is SceneKind.SECTION)
    assert script.title == "Friction"
    assert script.topic == TOPIC
    assert first.narration.startswith("Friction is a force that opposes")
    assert SUMMARY.id in first.passages


@pytest.mark.parametrize(
    "elsewhere",
    [
        "Each resistor in the circuit below is hot.",
        "Early in the chapter, it was mentioned that light bends.",
        "The equation is useful for beams in water.",
        "Recall from the chapter introduction that no engine is perfect.",
        "You can see from the equation that mass matters.",
        "The coefficient µs depends on the surfaces.",
        "Now let’s look at examples of a fishing reel.",
    ],
)
def test_what_points_elsewhere_or_cannot_be_spoken_is_left_out(elsewhere: str) -> None:
    """
    A student sees neither the book's pictures nor its formulas.
    """
    (material,) = gather([passage("Notes", f"Rubber grips the road. {elsewhere}")])

    assert [each.text for each in material.sentences] == ["Rubber grips the road."]
