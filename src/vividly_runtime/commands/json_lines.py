"""
JSON for programs: one document a line, in UTF-8, each written at once.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs
import click

from vividly_core.domain.pace import estimated_seconds, seconds_left
from vividly_core.domain.status import RequestStatus, StageStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import BinaryIO

    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.stage_run import StageRun

    from .display import FinishedLesson
    from .problems import Problem


def write_line(out: BinaryIO, document: dict[str, Any]) -> None:
    """
    Write *document* as one line.

    :raises BrokenPipeError: when nobody reads any more.
    """
    out.write(json.dumps(document, ensure_ascii=False, allow_nan=False).encode() + b"\n")
    out.flush()


def submitted(request: LessonRequest) -> dict[str, Any]:
    """
    The line on a request that was recorded.
    """
    return {
        "event": "submitted",
        "request_id": str(request.id),
        "correlation_id": request.correlation_id,
        "student_id": request.wish.student_id,
        "modalities": sorted(request.wish.modalities),
        "minutes": request.wish.minutes,
    }


@attrs.define(kw_only=True)
class JsonLines:
    """
    A `Display` that writes events to *out*, and notes for people to standard error.

    A stage is told of when its status changes, and when the progress of the request does, which is at most twice
    a second.
    """

    out: BinaryIO
    now: Callable[[], datetime]
    _request: LessonRequest | None = attrs.field(default=None, init=False)

    def tick(self) -> None:
        """
        A program has a clock of its own.
        """

    def note(self, text: str) -> None:
        """
        Tell people.
        """
        click.echo(text, err=True)

    def submitted(self, request: LessonRequest) -> None:
        """
        The request was recorded.
        """
        write_line(self.out, submitted(request))
        self.show(request)

    def show(self, request: LessonRequest) -> None:
        """
        Tell of each stage that has changed.
        """
        before = {} if self._request is None else {run.stage: run for run in self._request.stages}
        moved = self._request is not None and request.progress != self._request.progress
        self._request = request
        for run in request.stages:
            old = before.get(run.stage)
            was = StageStatus.PENDING if old is None else old.status
            if run.status is not was or (moved and run.status is StageStatus.IN_PROGRESS):
                self._write("stage", **self._stage(request, run))

    def finished(self, lesson: FinishedLesson) -> None:
        """
        Name the files.
        """
        self._write(
            "lesson",
            request_id=str(lesson.request.id),
            title=lesson.title,
            folder=str(lesson.folder.absolute()),
            files={file.kind.value: str(file.path.absolute()) for file in lesson.files},
            seconds=lesson.seconds,
            words=lesson.words,
            notices=list(lesson.notices),
        )

    def clarification(self, request: LessonRequest) -> None:
        """
        Pass the questions on.
        """
        asked = request.clarification
        self._write(
            "clarification",
            request_id=str(request.id),
            questions=[] if asked is None else list(asked.questions),
            reasoning=None if asked is None else asked.reasoning,
        )

    def out_of_scope(self, request: LessonRequest) -> None:
        """
        Pass the reasoning on.
        """
        reasoning = None if request.failure is None else request.failure.message
        self._write("out_of_scope", request_id=str(request.id), reasoning=reasoning)

    def refused(self, request: LessonRequest) -> None:
        """
        Pass on why, and whom to turn to.
        """
        failure = request.failure
        self._write(
            "refused",
            request_id=str(request.id),
            words=None if failure is None else failure.message,
            helpline=None if failure is None else failure.helpline,
        )

    def failed(self, problem: Problem) -> None:
        """
        Say what went wrong, and where.
        """
        failure = None if self._request is None else self._request.failure
        self._write(
            "failed",
            request_id=self._id(),
            error=problem.message,
            kind=problem.kind,
            stage=None if failure is None else failure.stage,
            advice=problem.advice,
        )
        self.note(f"vividly: {problem}")

    def cancelled(self) -> None:
        """
        Say that it was stopped, and whether the lesson was made already.
        """
        made = self._request is not None and self._request.status is RequestStatus.COMPLETED
        self._write("cancelled", request_id=self._id(), lesson_made=made)

    def _stage(self, request: LessonRequest, run: StageRun) -> dict[str, Any]:
        left = None
        if not request.is_over:
            estimates = estimated_seconds(request.wish.minutes)
            left = seconds_left(request.stages, estimates=estimates, now=self.now())
        return {
            "stage": run.stage.value,
            "status": run.status.value,
            "progress": request.progress,
            "fraction": round(run.fraction, 3),
            "seconds": run.duration_seconds,
            "seconds_left": None if left is None else round(left, 1),
            "error": run.error,
        }

    def _id(self) -> str | None:
        return None if self._request is None else str(self._request.id)

    def _write(self, event: str, **fields: Any) -> None:
        write_line(self.out, {"event": event, **fields})
