"""
`vividly smoke`: what it does.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import attrs
import click

from vividly_core.domain.errors import InvalidField
from vividly_core.domain.ids import StudentId
from vividly_core.domain.submission import submission
from vividly_runtime.commands.exit_code import ExitCode
from vividly_runtime.commands.json_lines import write_line
from vividly_runtime.commands.logs import configure_logging
from vividly_runtime.commands.open_display import open_display
from vividly_runtime.commands.problems import problem_of
from vividly_runtime.commands.running import run_until_stopped
from vividly_runtime.commands.wishes import bad_value
from vividly_runtime.settings.values import Role, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from vividly_core.domain.submission import Submission
    from vividly_runtime.commands.display import Display

    from .finding import Finding
    from .reporting import Report

PREFIX: Final = "vividly-smoke-"
"""What the ids of all students of smoke tests begin with."""

_OPTIONS: Final = {
    "student_query": "--question",
    "grade_level": "--grade",
    "duration_minutes": "--minutes",
    "requested_modalities": "--modality",
}


@attrs.frozen(kw_only=True)
class SmokeOrder:
    """
    What was typed. *own_worker* is ``None`` where the settings decide; *clean_up* is a student of an earlier test.
    """

    question: str = attrs.field(repr=False)
    grade: str
    modality: str
    minutes: int
    own_worker: bool | None
    keep: bool
    limit_minutes: float
    clean_up: str | None
    as_json: bool


def run_smoke(order: SmokeOrder, variables: Mapping[str, str]) -> int:
    """
    Try one lesson, tell what was found, and return the exit code.

    :raises click.BadParameter: naming the option that is wrong.
    """
    wish = _wish(order)
    order = attrs.evolve(order, as_json=order.as_json or not sys.stdout.isatty())
    try:
        order, settings = _settings(order, variables)
        configure_logging(settings.log_level)
        if order.clean_up is not None:
            return _clean_up(order, StudentId(order.clean_up), settings)
        return _smoke(order, wish, settings)
    except (click.ClickException, BrokenPipeError):
        raise
    except Exception as error:
        if order.as_json:
            problem = problem_of(error)
            write_line(
                sys.stdout.buffer,
                {"event": "smoke", "passed": False, "error": problem.message, "advice": problem.advice},
            )
        raise


def _smoke(order: SmokeOrder, wish: Submission, settings: Settings) -> int:
    from .reporting import document, print_report  # noqa: PLC0415  help must not wait for it

    own_worker = order.own_worker is True
    reports: list[Report] = []
    with open_display(as_json=order.as_json) as display:
        display.note(_announced(own_worker=own_worker))

        async def work() -> int:
            from .wired import smoke_wired  # noqa: PLC0415  it takes a second, and the display is there meanwhile

            report = await smoke_wired(
                wish,
                settings=settings,
                own_worker=own_worker,
                keep=order.keep,
                limit_seconds=60 * order.limit_minutes,
                display=display,
                on_cleaned=lambda finding: _note_cleaned(display, finding),
            )
            reports.append(report)
            return ExitCode.DONE if report.passed else ExitCode.FAILED

        code = run_until_stopped(
            work,
            on_stop=lambda: display.note("Stopping, and cleaning up; once more to end at once"),
            on_tick=display.tick,
        )
    for report in reports:
        if order.as_json:
            write_line(sys.stdout.buffer, document(report))
        else:
            print_report(_standard_output(), report)
    return code


def _clean_up(order: SmokeOrder, student: StudentId, settings: Settings) -> int:
    if not student.startswith(PREFIX):
        raise bad_value("--clean-up", f"the ids of smoke tests begin with {PREFIX}; it removes nobody else")
    findings: list[Finding] = []
    with open_display(as_json=order.as_json) as display:

        async def work() -> int:
            from .wired import clean_up_wired  # noqa: PLC0415  it takes a second

            findings.append(await clean_up_wired(student, settings=settings, display=display))
            return ExitCode.DONE if findings[0].passed else ExitCode.FAILED

        code = run_until_stopped(work)
    from .reporting import finding_document, print_finding  # noqa: PLC0415  help must not wait for it

    for finding in findings:
        if order.as_json:
            write_line(sys.stdout.buffer, {"event": "clean_up", **finding_document(finding)})
        else:
            print_finding(_standard_output(), finding)
    return code


def _settings(order: SmokeOrder, variables: Mapping[str, str]) -> tuple[SmokeOrder, Settings]:
    """
    Decide who makes the lesson, where nobody did; who waits for another worker needs nothing that only makes lessons.
    """
    settings = Settings.from_env(variables)
    own_worker = settings.database_url is None if order.own_worker is None else order.own_worker
    if own_worker and order.clean_up is None:
        settings = Settings.from_env(variables, role=Role.PULLING)
    else:
        pubsub = None if settings.pubsub is None else attrs.evolve(settings.pubsub, subscription=None)
        settings = attrs.evolve(settings, gemini=None, cloud_speech=None, pubsub=pubsub)
    return attrs.evolve(order, own_worker=own_worker), settings


def _wish(order: SmokeOrder) -> Submission:
    try:
        return submission(
            student_id=f"{PREFIX}{uuid4().hex[:12]}",
            question=order.question,
            grade=order.grade,
            minutes=order.minutes,
            modalities=[order.modality],
        )
    except InvalidField as error:
        raise bad_value(_OPTIONS[error.field], f"{error.problem}; {error.cure}") from None


def _announced(*, own_worker: bool) -> str:
    if own_worker:
        return "With a worker of its own: what is deployed elsewhere is not tried (--no-worker tries it)"
    return "Without a worker of its own: a deployed one is waited for (--worker brings one along)"


def _note_cleaned(display: Display, finding: Finding) -> None:
    state = "Cleaned up" if finding.passed else "NOT cleaned up"
    cure = "" if finding.cure is None else f"; {finding.cure}"
    display.note(f"{state}: {finding.message}{cure}")


def _standard_output() -> Console:
    from vividly_runtime.commands.consoles import standard_output  # noqa: PLC0415  only people need it

    return standard_output()
