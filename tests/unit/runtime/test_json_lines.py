"""
JSON lines for programs.
"""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest

from unit.runtime.requests import START, filming, pending
from vividly_adapters.memory.clock import MemoryClock
from vividly_core.domain.errors import Unavailable
from vividly_core.domain.stage import Stage
from vividly_runtime.commands.json_lines import JsonLines
from vividly_runtime.commands.problems import problem_of


@pytest.fixture
def out() -> io.BytesIO:
    """
    Where lines go.
    """
    return io.BytesIO()


@pytest.fixture
def lines(out: io.BytesIO) -> JsonLines:
    """
    The display, at a time when the film is being made.
    """
    return JsonLines(out=out, now=MemoryClock(time=START + timedelta(seconds=40)).now)


def _read(out: io.BytesIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_line_is_one_object(out: io.BytesIO, lines: JsonLines) -> None:
    """
    Whatever is in it: a line feed within a text does not end it.
    """
    lines.failed(problem_of(Unavailable("the log says:\nno space ✗")))

    assert out.getvalue().count(b"\n") == 1
    assert _read(out)[0]["error"] == "the log says:\nno space ✗"


def test_submitting_names_the_request_and_what_it_skips(out: io.BytesIO, lines: JsonLines) -> None:
    """
    And says nothing of what the student wrote.
    """
    lines.submitted(pending(modality="text"))

    first, *others = _read(out)
    assert first["event"] == "submitted"
    assert first["request_id"] == "6c188080-d821-4d98-8dd3-5201de9f66a3"
    assert [(line["stage"], line["status"]) for line in others] == [
        ("video_generation", "skipped"),
        ("video_processing", "skipped"),
    ]
    assert b"sugar" not in out.getvalue()


def test_a_stage_is_told_of_once_for_each_status(out: io.BytesIO, lines: JsonLines) -> None:
    """
    Seeing the same request again is no news.
    """
    request = pending()
    lines.submitted(request)
    begun = request.begin(Stage.VALIDATION, START)
    for seen in (begun, begun, begun.finish(Stage.VALIDATION, {}, START)):
        lines.show(seen)

    told = [(line["stage"], line["status"]) for line in _read(out) if line["event"] == "stage"]
    assert told == [("validation", "in_progress"), ("validation", "completed")]


def test_progress_within_a_stage_is_told_with_the_time_left(out: io.BytesIO, lines: JsonLines) -> None:
    """
    A quarter of the film in 30 s leaves 90 s, and what the stages to come are estimated to take.
    """
    lines.show(filming(0.2))
    lines.show(filming(0.25))

    last = _read(out)[-1]
    assert (last["stage"], last["status"], last["fraction"]) == ("video_generation", "in_progress", 0.25)
    assert last["seconds_left"] == pytest.approx(90 + 20 + 2)


def test_cancelling_says_whether_the_lesson_was_made(out: io.BytesIO, lines: JsonLines) -> None:
    """
    It was not, where the request is cancelled.
    """
    lines.show(pending().cancel(START))
    lines.cancelled()

    assert _read(out)[-1] == {
        "event": "cancelled",
        "request_id": "6c188080-d821-4d98-8dd3-5201de9f66a3",
        "lesson_made": False,
    }


def test_notes_for_people_are_no_lines(
    out: io.BytesIO, lines: JsonLines, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    They go to standard error.
    """
    lines.note("Setting up the database")

    assert out.getvalue() == b""
    assert capsys.readouterr().err == "Setting up the database\n"
