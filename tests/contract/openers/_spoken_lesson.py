"""
Lessons to speak.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vividly_core.domain.ids import FilePath, TopicId
from vividly_core.domain.lesson import Scene, SceneKind, Script, Topic
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from contract.openers._narrator_harness import NarratorHarness
    from vividly_core.domain.lesson import Narration
    from vividly_core.ports.progress import Progress

LESSON = (
    """
    Plants make their own food from light. They take in water through their roots, and carbon dioxide through small
    holes in their leaves. Inside the leaf, a green pigment catches the light of the sun.
    """,
    """
    The energy of the light splits the water into hydrogen and oxygen. The oxygen leaves the plant as a gas; it is
    the gas that we breathe. The hydrogen stays, and carries the energy on to the next step.
    """,
    """
    In the next step the plant joins hydrogen and carbon dioxide, and makes sugar. It takes 6 molecules of carbon
    dioxide to make one molecule of sugar. So the sugar stores the energy that came from the sun.
    """,
)
"""Three scenes in plain words."""


def script(*narrations: str, language: str = "en-US") -> Script:
    """
    A script that says *narrations*, a scene each.
    """
    return Script(
        title="Photosynthesis",
        topic=Topic(id=TopicId("photosynthesis"), title="Photosynthesis", subject="biology"),
        scenes=tuple(
            Scene(kind=SceneKind.SECTION, heading="Part", narration=narration) for narration in narrations
        ),
        takeaways=(),
        sources=(),
        writer="outline",
        language=language,
    )


async def speak(
    harness: NarratorHarness,
    written: Script,
    *,
    name: str = "narration.wav",
    progress: Progress = silent,
) -> Narration:
    """
    Speak *written* as *name*.
    """
    into = FilePath(str(harness.folder / name))
    return await harness.narrator.speak(written, into=into, progress=progress)


def files(harness: NarratorHarness) -> list[str]:
    """
    What lies in the folder, hidden or not.
    """
    return sorted(path.name for path in harness.folder.iterdir())
