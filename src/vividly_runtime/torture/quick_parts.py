"""
The making of a lesson, in no time: stand-ins that only workers under torture are given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio
import anyio.lowlevel

from vividly_core.domain.ids import PassageId, TopicId
from vividly_core.domain.judgement import Allowed
from vividly_core.domain.lesson import (
    Film,
    Narration,
    Passage,
    Scene,
    SceneKind,
    SceneSpan,
    Script,
    Source,
    Topic,
)
from vividly_core.domain.reading import Understood
from vividly_core.ports.library import Match

if TYPE_CHECKING:
    from vividly_core.domain.grade import Grade
    from vividly_core.domain.ids import FilePath
    from vividly_core.domain.judgement import Purpose
    from vividly_core.ports.progress import Progress
    from vividly_core.ports.script_writer import Brief

_TOPIC: Final = Topic(id=TopicId("endurance"), title="Endurance", subject="physics")
_SOURCE: Final = Source(title="Endurance", author="vividly", licence="CC0-1.0", place="endurance.md")
_PASSAGE: Final = Passage(
    id=PassageId("endurance-1"), topic=_TOPIC, heading="Endurance", text="What holds, holds.", source=_SOURCE
)
_SECONDS: Final = 1.0

LIBRARY_TEXT: Final = (
    "---\ntitle: Endurance\nsubject: physics\n---\n\n# Endurance\n\nWhat holds, holds. It goes on.\n"
)
"""A library that opens in no time; nobody reads it."""


class QuickGuard:
    """
    Lets everything through: there is no student.
    """

    async def judge(self, text: str, *, purpose: Purpose, grade: Grade | None) -> Allowed:  # noqa: ARG002  the port's: it is always the same
        """
        Judge *text*.
        """
        await anyio.lowlevel.checkpoint()
        return Allowed()


class QuickTopicReader:
    """
    Understands everything as the same topic.
    """

    async def read(self, question: str, *, interest: str | None, grade: Grade | None) -> Understood:  # noqa: ARG002  the port's: what is made is always alike
        """
        Read *question*.
        """
        await anyio.lowlevel.checkpoint()
        return Understood(topic=_TOPIC, confidence=1.0)


class QuickLibrary:
    """
    Holds one passage.
    """

    async def topics(self) -> tuple[Topic, ...]:
        """
        The one topic.
        """
        await anyio.lowlevel.checkpoint()
        return (_TOPIC,)

    async def find(
        self,
        question: str,  # noqa: ARG002  the port's: what is made is always alike
        *,
        topic: TopicId | None,  # noqa: ARG002  the same
        limit: int,  # noqa: ARG002  the same
        grade: Grade | None = None,  # noqa: ARG002  the same
    ) -> tuple[Match, ...]:
        """
        The one passage.
        """
        await anyio.lowlevel.checkpoint()
        return (Match(passage=_PASSAGE, score=1.0, coverage=1.0),)


class QuickWriter:
    """
    Writes the same scene for everybody.
    """

    async def write(self, brief: Brief) -> Script:
        """
        Write the script.
        """
        await anyio.lowlevel.checkpoint()
        scene = Scene(kind=SceneKind.OPENING, heading=_TOPIC.title, narration=_PASSAGE.text)
        return Script(
            title=_TOPIC.title,
            topic=brief.topic,
            scenes=(scene,),
            takeaways=(_PASSAGE.text,),
            sources=(_SOURCE,),
            writer="quick",
        )


class QuickNarrator:
    """
    Says nothing, for a second.
    """

    async def speak(self, script: Script, *, into: FilePath, progress: Progress) -> Narration:  # noqa: ARG002  the port's: what is made is always alike
        """
        Speak *script*.
        """
        await anyio.Path(into).write_bytes(b"RIFF")
        progress(1.0)
        span = SceneSpan(start_seconds=0.0, end_seconds=_SECONDS)
        return Narration(duration_seconds=_SECONDS, voice="quick", words=(), scenes=(span,))


class QuickRenderer:
    """
    Draws nothing.
    """

    async def render(
        self,
        script: Script,  # noqa: ARG002  the port's: what is made is always alike
        narration: Narration,
        *,
        audio: FilePath,  # noqa: ARG002  the port's: what is made is always alike
        into: FilePath,
        progress: Progress,
    ) -> Film:
        """
        Film *script*.
        """
        await anyio.Path(into).write_bytes(b"ftyp")
        progress(1.0)
        return Film(duration_seconds=narration.duration_seconds, width=2, height=2, frames_per_second=1.0)

    async def draw_thumbnail(self, script: Script, *, into: FilePath) -> None:  # noqa: ARG002  the port's: what is made is always alike
        """
        Draw the picture.
        """
        await anyio.Path(into).write_bytes(b"JFIF")
