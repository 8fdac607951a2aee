"""
The making of a lesson, in a terminal: six lines that live, then the files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import attrs
from rich.live import Live
from rich.text import Text

from vividly_core.domain.artifact import file_name
from vividly_core.domain.status import RequestStatus

from .stage_table import stage_table
from .words import duration, printable, size

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from types import TracebackType

    from rich.console import Console, RenderableType

    from vividly_core.domain.request import LessonRequest

    from .display import FinishedLesson
    from .problems import Problem


@attrs.define(kw_only=True)
class Terminal:
    """
    A `Display` on *out*; what went wrong goes to *err*. It is alive while the block is open, until the last word.
    """

    out: Console
    err: Console
    now: Callable[[], datetime]
    _request: LessonRequest | None = attrs.field(default=None, init=False)
    _live: Live = attrs.field(init=False)

    @_live.default
    def _make_live(self) -> Live:
        return Live(
            console=self.out,
            get_renderable=self._stages,
            # Its own thread would draw over what is printed at the same time.
            auto_refresh=False,
            # The log goes above the stages, unless it goes to a file.
            redirect_stderr=self.err.is_terminal,
        )

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def tick(self) -> None:
        """
        Let the clock go on, where it can be drawn over.
        """
        if not self.out.is_dumb_terminal:
            self._live.refresh()

    def note(self, text: str) -> None:
        """
        Say it above the stages.
        """
        self.out.print(text, style="dim", markup=False)

    def submitted(self, request: LessonRequest) -> None:
        """
        Show the stages.
        """
        self._request = request
        self.note(f"Request {request.id}")

    def show(self, request: LessonRequest) -> None:
        """
        Show how far they are.
        """
        self._request = request

    def finished(self, lesson: FinishedLesson) -> None:
        """
        Name the files.
        """
        self._stop()
        self._say(printable(lesson.title), "bold")
        self._say(_length(lesson))
        # Whole, so that it can be copied.
        self.out.print(Text(f"{lesson.folder}/"), style="bold", soft_wrap=True)
        widest = max(len(file_name(file.kind)) for file in lesson.files)
        for file in lesson.files:
            self._say(f"  {file_name(file.kind):<{widest}}  {size(file.size_bytes):>9}")
        for notice in lesson.notices:
            self._say(f"Note: {printable(notice)}", "yellow")
        for stranger in lesson.strangers:
            self._say(f"Note: {stranger.name} was there before, and belongs to another lesson.", "yellow")

    def clarification(self, request: LessonRequest) -> None:
        """
        Ask back.
        """
        self._stop()
        self._say("The question is not clear yet. Please ask again, and say:", "bold")
        for question in () if request.clarification is None else request.clarification.questions:
            self._say(f"  - {printable(question)}")

    def out_of_scope(self, request: LessonRequest) -> None:
        """
        Say why not.
        """
        self._stop()
        self._say("No lesson can be made of this question.", "bold")
        self._say("" if request.failure is None else printable(request.failure.message))

    def refused(self, request: LessonRequest) -> None:
        """
        Say why not, and whom to turn to.
        """
        self._stop()
        failure = request.failure
        self._say("" if failure is None else printable(failure.message), "bold")
        if failure is not None and failure.helpline is not None:
            self._say(printable(failure.helpline))

    def failed(self, problem: Problem) -> None:
        """
        Say what went wrong.
        """
        self._stop()
        self.err.print(Text(f"vividly: {problem}", style="red"))
        if self._request is not None:
            self.err.print(f"More: vividly requests show {self._request.id}", soft_wrap=True)

    def cancelled(self) -> None:
        """
        Say that it was stopped.
        """
        self._stop()
        if self._request is not None and self._request.status is RequestStatus.COMPLETED:
            self.err.print(
                f"Stopped before the files were copied. The lesson is made: vividly requests show {self._request.id}",
                highlight=False,
                soft_wrap=True,
            )
        else:
            self.err.print("Cancelled.")

    def _stop(self) -> None:
        # Nothing of it stays where there was nothing to show.
        self._live.transient = self._request is None
        self._live.stop()

    def _stages(self) -> RenderableType:
        if self._request is None:
            return Text("Getting ready ...", style="dim")
        return stage_table(self._request, now=self.now(), plain=not self.out.encoding.lower().startswith("utf"))

    def _say(self, text: str, style: str | None = None) -> None:
        self.out.print(Text(text), style=style)


def _length(lesson: FinishedLesson) -> str:
    words = f"{lesson.words} words"
    if lesson.seconds is None:
        return words
    asked = lesson.request.wish.minutes * 60
    return f"{duration(lesson.seconds)} long, {words}" + (
        "" if abs(lesson.seconds - asked) <= asked / 10 else f" ({duration(asked)} were asked for)"
    )
