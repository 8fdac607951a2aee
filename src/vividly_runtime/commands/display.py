"""
What the making of a lesson shows, whoever looks on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import attrs

from vividly_core.domain.reuse import REUSED_FROM
from vividly_core.domain.stage import Stage

if TYPE_CHECKING:
    from pathlib import Path

    from vividly_core.domain.artifact import ArtifactKind
    from vividly_core.domain.request import LessonRequest

    from .problems import Problem


@attrs.frozen(kw_only=True)
class LessonFile:
    """
    One part of the lesson, where it was put.
    """

    kind: ArtifactKind
    path: Path
    size_bytes: int


@attrs.frozen(kw_only=True)
class FinishedLesson:
    """
    A lesson that was made, and put into *folder*.

    *strangers* are files there that have the names of a lesson's parts, and are not this lesson's.
    """

    request: LessonRequest
    folder: Path
    files: tuple[LessonFile, ...]
    strangers: tuple[Path, ...] = ()

    @property
    def title(self) -> str:
        """
        The lesson's own.
        """
        return str(self._output(Stage.SCRIPT_GENERATION).get("title", ""))

    @property
    def words(self) -> int:
        """
        How many it says.
        """
        return int(self._output(Stage.SCRIPT_GENERATION).get("words", 0))

    @property
    def seconds(self) -> float | None:
        """
        How long it lasts, as measured; ``None`` for one that is only read.
        """
        film = self._output(Stage.VIDEO_GENERATION).get("film_seconds")
        seconds = self._output(Stage.SCRIPT_GENERATION).get("narration_seconds") if film is None else film
        return None if seconds is None else float(seconds)

    @property
    def notices(self) -> tuple[str, ...]:
        """
        What a reader must know of how it came about.
        """
        output = self._output(Stage.SCRIPT_GENERATION)
        reused = (
            (f"It is a copy of the lesson of request {output[REUSED_FROM]}.",) if REUSED_FROM in output else ()
        )
        return (*output.get("notices", ()), *reused)

    def _output(self, stage: Stage) -> dict[str, Any]:
        return dict(self.request.run_of(stage).output or {})


class Display(Protocol):
    """
    Shows how a lesson comes about. No verb waits; one of the last six is the last word.

    Errors: `BrokenPipeError` when nobody reads any more.
    """

    def tick(self) -> None:
        """
        Time goes on. Called some times a second.
        """
        ...

    def note(self, text: str) -> None:
        """
        Tell people, not programs.
        """
        ...

    def submitted(self, request: LessonRequest) -> None:
        """
        The request was recorded.
        """
        ...

    def show(self, request: LessonRequest) -> None:
        """
        The request has come further.
        """
        ...

    def finished(self, lesson: FinishedLesson) -> None:
        """
        The lesson lies in its folder.
        """
        ...

    def clarification(self, request: LessonRequest) -> None:
        """
        The question is not clear, and was asked back.
        """
        ...

    def out_of_scope(self, request: LessonRequest) -> None:
        """
        The question is not one that the library can answer.
        """
        ...

    def refused(self, request: LessonRequest) -> None:
        """
        What was asked, or what was written, is not for a student.
        """
        ...

    def failed(self, problem: Problem) -> None:
        """
        It went wrong.
        """
        ...

    def cancelled(self) -> None:
        """
        It was stopped.
        """
        ...
