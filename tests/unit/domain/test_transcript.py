"""
The promises of `transcript.md`.
"""

from __future__ import annotations

import re

from hypothesis import given

from unit.domain._lessons import scripts
from vividly_core.domain.ids import PassageId, TopicId
from vividly_core.domain.lesson import Scene, SceneKind, Script, Source, Topic
from vividly_core.domain.transcript import to_markdown

SCRIPT = Script(
    title="Why the sky is blue",
    topic=Topic(id=TopicId("light"), title="Light", subject="physics"),
    scenes=(
        Scene(kind=SceneKind.OPENING, heading="A question", narration="Look up."),
        Scene(
            kind=SceneKind.SECTION,
            heading="Scattering",
            narration="Air scatters\nblue light.",
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
    Title, notices, scenes with what they stand on, takeaways as a list, sources with their licences, the writer.
    """
    assert to_markdown(SCRIPT) == (
        "# Why the sky is blue\n\n"
        "> It is shorter than was asked.\n\n"
        "## A question\n\n"
        "Look up.\n\n"
        "## Scattering\n\n"
        "Air scatters blue light.\n\n"
        "*From: `light-1`, `light-2`*\n\n"
        "## Remember\n\n"
        "- Blue scatters.\n- Red does not.\n\n"
        "## Sources\n\n"
        "- Light, by A. Writer (light.md), CC BY 4.0\n\n"
        "*Written by: outline.*\n"
    )


@given(script=scripts)
def test_no_text_changes_the_shape_of_the_document(script: Script) -> None:
    """
    One heading of the first level, one of the second for each scene and the sources, whatever the texts hold.
    """
    lines = to_markdown(script).split("\n")
    assert sum(line.startswith("# ") for line in lines) == 1
    assert sum(line.startswith("## ") for line in lines) == len(script.scenes) + 1


@given(script=scripts)
def test_signs_that_mean_something_in_markdown_are_written_as_text(script: Script) -> None:
    """
    Every narration stands there whole, its signs escaped.
    """
    plain = re.sub(r"\\([\\`*_{}\[\]<>#|])", r"\1", to_markdown(script))
    for scene in script.scenes:
        if scene.kind is not SceneKind.TAKEAWAYS:
            assert " ".join(scene.narration.split()) in plain
