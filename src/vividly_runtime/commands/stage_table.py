"""
The six stages of a request as a picture of a moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from vividly_core.domain.pace import estimated_seconds, seconds_left
from vividly_core.domain.plan import needed_stages
from vividly_core.domain.stage import DEFINITIONS
from vividly_core.domain.status import StageStatus

from .words import duration

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import RenderableType

    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.stage_run import StageRun

_BAR_WIDTH: Final = 20

# The sign, the sign where only ASCII can be shown, and the colour.
_SIGNS: Final = {
    StageStatus.PENDING: ("·", ".", "dim"),
    StageStatus.IN_PROGRESS: ("▶", ">", "bold cyan"),
    StageStatus.COMPLETED: ("✓", "+", "green"),
    StageStatus.FAILED: ("✗", "x", "red"),
    StageStatus.SKIPPED: ("–", "-", "dim"),
}


def stage_table(request: LessonRequest, *, now: datetime, plain: bool) -> Table:
    """
    Draw the stages of *request* as they stand at *now*, and below them the whole; *plain* keeps to ASCII.
    """
    table = Table.grid(padding=(0, 1), pad_edge=False)
    table.add_column(width=1)
    table.add_column(no_wrap=True, min_width=25)
    table.add_column(width=_BAR_WIDTH)
    table.add_column(justify="right", width=5)
    table.add_column(justify="right", width=7, no_wrap=True)
    table.add_column(no_wrap=True)
    needed = needed_stages(request.wish.modalities)
    for run in request.stages:
        sign, ascii_sign, style = _SIGNS[run.status]
        table.add_row(
            Text(ascii_sign if plain else sign, style=style),
            Text(DEFINITIONS[run.stage].display_name, style="" if run.status in _SEEN else "dim"),
            *_state(run, needed=run.stage in needed, now=now),
        )
    if not request.is_over and request.clarification is None:
        table.add_row("", *_whole(request, now))
    return table


_SEEN: Final = frozenset({StageStatus.IN_PROGRESS, StageStatus.COMPLETED, StageStatus.FAILED})


def _state(run: StageRun, *, needed: bool, now: datetime) -> tuple[RenderableType, RenderableType, RenderableType]:
    if not needed:
        return Text("not needed", style="dim"), "", ""
    match run.status:
        case StageStatus.IN_PROGRESS if run.started_at is not None:
            elapsed = duration((now - run.started_at).total_seconds())
            if run.fraction <= 0.0:
                return "", "", elapsed
            return _bar(run.fraction), f"{run.fraction:.0%}", elapsed
        case StageStatus.COMPLETED | StageStatus.FAILED if run.duration_seconds is not None:
            return "", "", Text(f"{run.duration_seconds:.1f} s", style="dim")
        case _:
            return "", "", ""


def _whole(request: LessonRequest, now: datetime) -> tuple[RenderableType, ...]:
    estimates = estimated_seconds(request.wish.minutes)
    left = seconds_left(request.stages, estimates=estimates, now=now)
    elapsed = (now - request.created_at).total_seconds()
    return (
        Text("Lesson", style="bold"),
        _bar(request.progress / 100),
        f"{request.progress}%",
        duration(elapsed),
        "" if left is None else f"~{duration(left)} left",
    )


def _bar(fraction: float) -> ProgressBar:
    return ProgressBar(total=1.0, completed=fraction, width=_BAR_WIDTH)
