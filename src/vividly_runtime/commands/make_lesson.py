"""
`vividly make`: what it does.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import attrs
import click

from vividly_core.domain.errors import InvalidField
from vividly_core.domain.submission import submission
from vividly_runtime.settings import Settings

from .exit_code import INTERRUPTED, ExitCode
from .json_lines import JsonLines
from .lesson_files import LESSONS, why_not_writable
from .logs import configure_logging
from .making import LOCAL_STUDENT, UnknownStudent
from .problems import problem_of
from .running import run_until_stopped

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

    from vividly_core.domain.submission import Submission

    from .display import Display

# How the command calls the fields of a wish.
_OPTIONS: Final = {
    "student_id": "--student",
    "student_query": "QUESTION",
    "interest": "--interest",
    "grade_level": "--grade",
    "duration_minutes": "--minutes",
    "requested_modalities": "--modality",
}


@attrs.frozen(kw_only=True)
class Order:
    """
    What was typed. ``None`` is what was left out.
    """

    question: str = attrs.field(repr=False)
    interest: str | None = attrs.field(repr=False)
    grade: str | None
    modality: str
    minutes: int
    student: str | None
    library: Path | None
    folder: Path | None
    as_json: bool


def make_lesson(order: Order, variables: Mapping[str, str]) -> int:
    """
    Make the lesson that was ordered, and return the exit code.

    :raises click.BadParameter: naming the option that is wrong.
    """
    wish = _wish(order)
    if (problem := why_not_writable(order.folder or LESSONS)) is not None:
        raise _bad("--out", problem)
    with _open_display(as_json=order.as_json) as display:
        try:
            settings = Settings.from_env(variables)
            configure_logging(settings.log_level)
            if order.library is not None:
                settings = attrs.evolve(settings, library=order.library)
            # It takes a second to import all that makes lessons: meanwhile the display is there.
            from .make_wired import make_wired  # noqa: PLC0415  see above

            return run_until_stopped(
                lambda: make_wired(wish, settings=settings, folder=order.folder, display=display),
                on_stop=lambda: display.note("Cancelling; once more to end at once"),
                on_tick=display.tick,
            )
        except UnknownStudent:
            raise _bad("--student", "the database has no such student; leave the option out") from None
        except KeyboardInterrupt:
            # Nothing was begun yet.
            display.cancelled()
            return INTERRUPTED
        except (click.ClickException, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001  whoever reads the display is told of every error
            display.failed(problem_of(error))
            return ExitCode.FAILED


@contextmanager
def _open_display(*, as_json: bool) -> Generator[Display]:
    if as_json or not sys.stdout.isatty():
        yield JsonLines(out=sys.stdout.buffer, now=_now)
        return
    from .consoles import standard_error, standard_output  # noqa: PLC0415  only people need it
    from .terminal import Terminal  # noqa: PLC0415  only people need it

    with Terminal(out=standard_output(), err=standard_error(), now=_now) as terminal:
        yield terminal


def _now() -> datetime:
    return datetime.now(UTC)


def _wish(order: Order) -> Submission:
    try:
        return submission(
            student_id=LOCAL_STUDENT if order.student is None else order.student,
            question=order.question,
            interest=order.interest,
            grade=order.grade,
            minutes=order.minutes,
            modalities=[order.modality],
        )
    except InvalidField as error:
        raise _bad(_OPTIONS[error.field], f"{error.problem}; {error.cure}") from None


def _bad(option: str, problem: str) -> click.BadParameter:
    context = click.get_current_context(silent=True)
    return click.BadParameter(problem, ctx=context, param_hint=f"'{option}'")
