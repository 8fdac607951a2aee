"""
The promises of `transcript.md`.
"""

from __future__ import annotations

import re

import attrs
from hypothesis import given

from unit.domain._lessons import scripts
from vividly_core.domain.description import describe
from vividly_core.domain.ids import PassageId, TopicId
from vividly_core.domain.lesson import Scene, SceneKind, Script, Source, Topic
from vividly_core.domain.transcript import to_markdown
from vividly_core.domain.visual import Question

SCRIPT = Script(
    title="Why the sky is blue",
    topic=Topic(id=TopicId("light"), title="Light", subject="physics"),
    scenes=(
        Scene(kind=SceneKind.OPENING, heading="A question", narration="Look up."),
        Scene(
            kind=SceneKind.SECTION,
            heading="Scattering",
            narration="Air scatters\nblue light.",
            points=("Blue: scattered most", "Red: hardly"),
            passages=(PassageId("light-1"), PassageId("light-2")),
        ),
        Scene(kind=SceneKind.TAKEAWAYS, heading="Remember", narration="Blue scatters. Red does not."),
    ),
    takeaways=("Blue scatters.", "Red does not."),
    sources=(Source(title="Light", author="A. Writer", licence="CC BY 4.0", place="light.md"),),
    writer="outline",
    notices=("It is shorter than was asked.",),
)


def test_a_transcript_is_the_lesson_to_read() -> None:
    """
    Language, title, notices, scenes with what they show and stand on, sources with their licences, the writer.
    """
    assert to_markdown(SCRIPT) == (
        '---\nlang: "en-US"\n---\n\n'
        "# Why the sky is blue\n\n"
        "> It is shorter than was asked.\n\n"
        "## A question\n\n"
        "Look up.\n\n"
        "*On screen:*\n\n"
        "- The title of the lesson: Why the sky is blue\n"
        "- Its subject and topic: physics, Light\n"
        "- The heading: A question\n\n"
        "## Scattering\n\n"
        "Air scatters blue light.\n\n"
        "*On screen:*\n\n"
        "- The heading: Scattering\n- Blue: scattered most\n- Red: hardly\n\n"
        "*From: `light-1`, `light-2`*\n\n"
        "## Remember\n\n"
        "Blue scatters. Red does not.\n\n"
        "*On screen:*\n\n"
        "- The heading: Remember\n- Blue scatters.\n- Red does not.\n\n"
        "## Sources\n\n"
        "- Light, by A. Writer (light.md), CC BY 4.0\n\n"
        "*Written by: outline.*\n"
    )


@given(script=scripts)
def test_no_text_changes_the_shape_of_the_document(script: Script) -> None:
    """
    One heading of the first level, one of the second for each scene, the sources, and questions and their answers,
    whatever the texts hold.
    """
    lines = to_markdown(script).split("\n")
    assert sum(line.startswith("# ") for line in lines) == 1
    assert sum(line.startswith("## ") for line in lines) == len(script.scenes) + 1 + 2 * bool(script.questions)


@given(script=scripts)
def test_signs_that_mean_something_in_markdown_are_written_as_text(script: Script) -> None:
    """
    Every narration stands there whole, its signs escaped.
    """
    plain = re.sub(r"\\([\\`*_{}\[\]<>#|])", r"\1", to_markdown(script))
    for scene in script.scenes:
        assert " ".join(scene.narration.split()) in plain


@given(script=scripts)
def test_whatever_a_scene_shows_is_described(script: Script) -> None:
    """
    Its heading, its points, and in the last scene the takeaways if it has no points of its own.
    """
    for scene in script.scenes:
        told = "\n".join(describe(script, scene))
        last = script.takeaways if scene.kind is SceneKind.TAKEAWAYS and not scene.points else ()
        for text in (scene.heading, *scene.points, *last):
            assert " ".join(text.split()) in told


def test_answers_stand_after_the_sources() -> None:
    """
    Out of sight for who still thinks about the questions.
    """
    question = Question(prompt="What is blue?", options=("The sky", "A *rose*"), answer=0)
    written = to_markdown(attrs.evolve(SCRIPT, questions=(question,)))

    asked, _, rest = written.partition("## Sources")
    assert "## Check yourself\n\n**1.** What is blue?\n\n- a) The sky\n- b) A \\*rose\\*\n\n" in asked
    assert "## Answers\n\n1. a) The sky\n\n" in rest


def test_a_language_that_is_no_tag_is_left_out() -> None:
    """
    The transcript begins with its title.
    """
    assert to_markdown(attrs.evolve(SCRIPT, language="plain\nEnglish")).startswith("# Why")
