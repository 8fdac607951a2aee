"""
The making of a lesson in a terminal of eighty columns.
"""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest
from rich.console import Console

from unit.runtime.requests import START, filming, pending
from vividly_core.domain.artifact import ArtifactKind
from vividly_core.domain.clarification import Clarification
from vividly_core.domain.errors import Unavailable
from vividly_core.domain.failure import Failure
from vividly_core.domain.stage import Stage
from vividly_runtime.commands.display import FinishedLesson, LessonFile
from vividly_runtime.commands.problems import problem_of
from vividly_runtime.commands.terminal import Terminal

if TYPE_CHECKING:
    from vividly_core.domain.request import LessonRequest


def _console() -> Console:
    return Console(file=io.StringIO(), width=80, force_terminal=True, color_system=None)


def _said(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.fixture
def terminal() -> Terminal:
    """
    At a time when the film is being made.
    """
    return Terminal(out=_console(), err=_console(), now=lambda: START + timedelta(seconds=40))


def _finished() -> LessonRequest:
    request = filming(1.0)
    now = START + timedelta(seconds=40)
    request = request.finish(Stage.VIDEO_GENERATION, {"film_seconds": 125.0}, now)
    for stage in (Stage.VIDEO_PROCESSING, Stage.NOTIFICATION):
        request = request.begin(stage, now).finish(stage, {}, now)
    script = attrs.evolve(
        request.run_of(Stage.SCRIPT_GENERATION),
        output={"title": "Photosynthesis", "words": 300, "notices": ["The lesson is shorter than was asked."]},
    )
    stages = tuple(script if run.stage is script.stage else run for run in request.stages)
    return attrs.evolve(request, stages=stages).complete(now)


def test_a_finished_lesson_is_named_by_its_files(terminal: Terminal) -> None:
    """
    With their sizes, its length, and what one should know of it.
    """
    folder = Path("lessons") / "photosynthesis-6c188080"
    film = LessonFile(kind=ArtifactKind.FILM, path=folder / "lesson.mp4", size_bytes=3_900_000)
    with terminal:
        terminal.submitted(pending())
        terminal.show(_finished())
        terminal.finished(
            FinishedLesson(
                request=_finished(), folder=folder, files=(film,), strangers=(folder / "narration.wav",)
            )
        )

    *_, title = _said(terminal.out).splitlines()[:-5]
    assert title.endswith("Photosynthesis")
    assert _said(terminal.out).splitlines()[-5:] == [
        "2:05 long, 300 words (3:00 were asked for)",
        "lessons/photosynthesis-6c188080/",
        "  lesson.mp4     3.9 MB",
        "Note: The lesson is shorter than was asked.",
        "Note: narration.wav was there before, and belongs to another lesson.",
    ]


def test_questions_back_are_listed(terminal: Terminal) -> None:
    """
    The stages stay as they are, without a time left.
    """
    asked = Clarification(questions=("Which plant?", "Which sugar?"), reasoning="unclear", requested_at=START)
    with terminal:
        terminal.submitted(pending())
        terminal.clarification(pending().begin(Stage.VALIDATION, START).ask(asked, START))

    assert _said(terminal.out).splitlines()[-2:] == ["  - Which plant?", "  - Which sugar?"]


def test_a_question_out_of_scope_is_told_why(terminal: Terminal) -> None:
    """
    In the reader's own words.
    """
    failure = Failure(stage=Stage.VALIDATION, kind="out_of_scope", message="There is nothing on football.")
    with terminal:
        terminal.submitted(pending())
        terminal.out_of_scope(pending().fail(failure, START))

    assert _said(terminal.out).splitlines()[-1] == "There is nothing on football."


@pytest.mark.parametrize("helpline", ["Call or text 988.", None])
def test_what_is_refused_is_told_with_whom_to_turn_to(terminal: Terminal, helpline: str | None) -> None:
    """
    In the guard's own words, and nothing else.
    """
    failure = Failure(stage=Stage.VALIDATION, kind="refused", message="You matter.", helpline=helpline)
    with terminal:
        terminal.submitted(pending())
        terminal.refused(pending().fail(failure, START))

    lines = ["You matter."] if helpline is None else ["You matter.", helpline]
    assert _said(terminal.out).endswith("".join(f"{line}\n" for line in lines))


def test_what_went_wrong_goes_to_standard_error(terminal: Terminal) -> None:
    """
    With what to do, and where to read more.
    """
    with terminal:
        terminal.submitted(pending())
        terminal.failed(problem_of(Unavailable("the database does not answer")))

    assert _said(terminal.err).splitlines() == [
        "vividly: the database does not answer",
        "This may pass: try again.",
        "More: vividly requests show 6c188080-d821-4d98-8dd3-5201de9f66a3",
    ]


def test_what_a_student_wrote_cannot_move_the_cursor(terminal: Terminal) -> None:
    """
    Questions back may quote it.
    """
    asked = Clarification(questions=("\x1b[2JWhich\nplant?",), reasoning="unclear", requested_at=START)
    with terminal:
        terminal.clarification(pending().begin(Stage.VALIDATION, START).ask(asked, START))

    assert _said(terminal.out).splitlines()[-1] == "  - \ufffd[2JWhich plant?"


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (filming(0.5).cancel(START), "Cancelled."),
        (_finished(), "Stopped before the files were copied."),
    ],
)
def test_stopping_says_what_became_of_the_lesson(terminal: Terminal, request_: LessonRequest, words: str) -> None:
    """
    It was cancelled, or it was made already.
    """
    with terminal:
        terminal.submitted(pending())
        terminal.show(request_)
        terminal.cancelled()

    assert _said(terminal.err).startswith(words)
