"""
`vividly student`: what its commands do.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import click

from .exit_code import ExitCode
from .json_lines import write_line
from .on_records import run_on_records
from .words import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vividly_core.domain.ids import StudentId
    from vividly_core.usecases.erase_student import Erased, Traces
    from vividly_runtime.container import Container

_QUEUED: Final = (
    "A message of a cancelled request may still wait in the subscription; the worker that gets it keeps a dead letter. "
    "Erase once more when it has come."
)
_OUT_OF_REACH: Final = (
    "Copies outside the database and the asset store are not looked for: folders that vividly make filled, ./lessons "
    "or those of --out. Remove them by hand."
)
_WHAT_TO_DO: Final = (
    "Is somebody at work for the student, or have they asked again? Then erase once more. Tables that are not ours are "
    "for their owner to clear."
)


def erase_student(
    variables: Mapping[str, str], student: StudentId, *, only_look: bool, sure: bool, as_json: bool
) -> int:
    """
    Show what is kept of *student*, and unless *only_look*, remove it, look again, and show what is left.

    :raises click.UsageError: if nobody can be asked.
    """
    if not (only_look or sure or sys.stdin.isatty()):
        raise click.UsageError(
            "nobody can be asked here whether the student may go: add --yes, or look first: --dry-run",
            ctx=click.get_current_context(silent=True),
        )

    async def work(container: Container) -> int:
        erase = container.erase_student()
        before = await erase.look(student)
        if not as_json:
            _tell("is kept", student, before)
        if only_look or before.is_nothing:
            if as_json:
                write_line(sys.stdout.buffer, _document(student, before))
            return ExitCode.DONE
        if not sure:
            click.confirm(f"Remove all of it, and the student {printable(student)}?", abort=True, err=True)
        cancelled = await container.let_go()(student)
        erased = await erase(student)
        after = await erase.look(student, before=before)
        if as_json:
            write_line(sys.stdout.buffer, _document(student, before, erased, after))
        else:
            click.echo(f"removed {_counted(erased.records, len(erased.objects))}")
            click.echo("Looked again, in every table and in the asset store.")
            _tell("is left", student, after)
        if cancelled and container.generation_topic() is not None:
            click.echo(_QUEUED, err=True)
        if after.is_nothing:
            click.echo(_OUT_OF_REACH, err=True)
            return ExitCode.DONE
        click.echo(_WHAT_TO_DO, err=True)
        return ExitCode.FAILED

    # Every table is read through, whatever its size.
    return run_on_records(variables, work, with_assets=True, patiently=True)


def _tell(how: str, student: StudentId, traces: Traces) -> None:
    if traces.is_nothing:
        click.echo(f"Nothing {how} of the student {printable(student)}.")
        return
    click.echo(f"Of the student {printable(student)} {how}:")
    for table, count in sorted(traces.records.items()):
        click.echo(f"  {count:>6}  {printable(table)}")
    click.echo(f"  {len(traces.objects):>6}  objects in the asset store")
    for request_id in traces.requests:
        click.echo(f"          request {request_id}")
    for key in traces.objects:
        click.echo(f"          {printable(key)}")


def _counted(records: Mapping[str, int], objects: int) -> str:
    parts = ", ".join(f"{table} {count}" for table, count in sorted(records.items()) if count)
    return f"{sum(records.values())} records ({parts or 'none'}) and {objects} objects"


def _document(
    student: StudentId, before: Traces, erased: Erased | None = None, after: Traces | None = None
) -> dict[str, Any]:
    """
    One of all that was found; what was removed, and what is left, is null where nothing was to be removed.
    """
    return {
        "student_id": student,
        "found": _traces(before),
        "removed": erased
        and {"records": {k: n for k, n in erased.records.items() if n}, "objects": list(erased.objects)},
        "left": after and _traces(after),
    }


def _traces(traces: Traces) -> dict[str, Any]:
    return {
        "requests": list(map(str, traces.requests)),
        "records": dict(traces.records),
        "objects": list(traces.objects),
    }
