"""
The stages in a terminal.
"""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

from rich.console import Console

from unit.runtime.requests import START, filming, pending
from vividly_core.domain.stage import Stage
from vividly_runtime.commands.stage_table import stage_table

if TYPE_CHECKING:
    from vividly_core.domain.request import LessonRequest

NOW = START + timedelta(seconds=40)


def _drawn(request: LessonRequest, *, plain: bool = False) -> list[str]:
    encoding = "ascii" if plain else "utf-8"
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    console = Console(file=out, width=80, force_terminal=True, color_system=None)
    with console.capture() as captured:
        console.print(stage_table(request, now=NOW, plain=plain))
    return captured.get().splitlines()


def test_each_stage_has_a_line_by_its_display_name() -> None:
    """
    Six, in their order, and one for the whole.
    """
    lines = _drawn(filming(0.25))

    assert [line[2:27].strip() for line in lines] == [
        "Request Validation",
        "OER Content Retrieval",
        "AI Script Generation",
        "Video Generation",
        "Video Processing & Upload",
        "Student Notification",
        "Lesson",
    ]


def test_a_running_stage_shows_how_far_it_is() -> None:
    """
    A bar, a percentage, and the time that it has taken.
    """
    line = _drawn(filming(0.25))[3]

    assert line.startswith("▶")
    assert "━━━━━" in line
    assert line.split()[-2:] == ["25%", "0:30"]


def test_the_whole_shows_the_time_that_is_left() -> None:
    """
    Measured where it can be.
    """
    assert _drawn(filming(0.25))[-1].rstrip().endswith("0:40 ~1:52 left")


def test_a_stage_that_is_over_shows_how_long_it_took() -> None:
    """
    In seconds.
    """
    assert _drawn(filming(0.25))[2].rstrip().endswith("9.2 s")


def test_stages_that_a_modality_does_without_say_so() -> None:
    """
    A text has no film.
    """
    assert [line.startswith("–") and "not needed" in line for line in _drawn(pending(modality="text"))[3:5]] == [
        True,
        True,
    ]


def test_a_request_that_is_over_shows_no_time_left() -> None:
    """
    Nothing is estimated any more.
    """
    lines = _drawn(filming(0.25).cancel(NOW))

    assert len(lines) == len(Stage)
    assert "left" not in " ".join(lines)


def test_everything_fits_into_eighty_columns() -> None:
    """
    No line wraps, and none is cut.
    """
    lines = _drawn(filming(0.25))

    assert max(map(len, lines)) <= 80
    assert "…" not in "".join(lines)


def test_a_terminal_without_unicode_gets_ascii() -> None:
    """
    Signs and bars too.
    """
    lines = _drawn(filming(0.25), plain=True)

    assert "".join(lines).isascii()
    assert [line[0] for line in lines[:6]] == ["+", "+", "+", ">", ".", "."]
