"""
A small lesson that can be trusted, and the passages that it stands on.
"""

from __future__ import annotations

from typing import Any, Final

import attrs

from vividly_core.domain.grade import Grade
from vividly_core.domain.ids import PassageId, TopicId
from vividly_core.domain.lesson import Passage, Scene, SceneKind, Script, Source, Topic
from vividly_core.domain.visual import Question

MOTION: Final = Topic(id=TopicId("friction"), title="Motion", subject="physics")
SOURCE: Final = Source(title="Motion", author="The authors", licence="CC BY 4.0", place="motion.md")
PASSAGES: Final = (
    Passage(
        id=PassageId("friction"),
        topic=MOTION,
        heading="What friction is",
        text="Friction is a force that opposes the motion of two surfaces. It turns motion into heat.\n\n"
        "Guillaume Amontons measured it in 1699. A brick of 2,000 grams needs a push of 12.5 newtons.",
        source=SOURCE,
    ),
    Passage(
        id=PassageId("ice"),
        topic=MOTION,
        heading="On ice",
        text="Ice is smooth. A skate melts a thin film of water, and the film lets the skate glide easily.",
        source=SOURCE,
    ),
)
NARRATION: Final = "Friction is a force that opposes the motion of two surfaces. It turns motion into heat."
QUESTIONS: Final = tuple(
    Question(prompt=prompt, options=("friction", "ice"), answer=0) for prompt in ("One?", "Two?", "Three?")
)


def section(narration: str, *passages: str, **changes: Any) -> Scene:
    """
    A section that says *narration*.
    """
    return attrs.evolve(
        Scene(
            kind=SceneKind.SECTION,
            heading="Friction",
            narration=narration,
            passages=tuple(map(PassageId, passages or ("friction",))),
        ),
        **changes,
    )


def lesson(*sections: Scene, **changes: Any) -> Script:
    """
    A lesson of *sections*, or of one that is supported.
    """
    return attrs.evolve(
        Script(
            title="Rubbing",
            topic=MOTION,
            scenes=(
                Scene(kind=SceneKind.OPENING, heading="Rubbing", narration="Why do wheels stop? Let us see."),
                *(sections or (section(NARRATION),)),
                Scene(
                    kind=SceneKind.TAKEAWAYS, heading="Remember", narration="Remember. It turns motion into heat."
                ),
            ),
            takeaways=("It turns motion into heat.", "Ice is smooth.", "Friction is a force."),
            sources=(SOURCE,),
            writer="test",
            grade=Grade(6),
            questions=QUESTIONS,
        ),
        **changes,
    )
