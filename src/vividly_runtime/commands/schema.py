"""
`vividly db`: what its commands do.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from vividly_runtime import database
from vividly_runtime.resources import open_database
from vividly_runtime.settings.values import Settings

from .exit_code import ExitCode
from .json_lines import write_line
from .logs import configure_logging
from .running import run_until_stopped

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping


def upgrade(variables: Mapping[str, str]) -> int:
    """
    Bring the schema up to date.
    """

    async def work(url: str) -> int:
        _tell(await database.upgrade(url))
        return ExitCode.DONE

    return _on_database(variables, work)


def adopt(variables: Mapping[str, str]) -> int:
    """
    Take over a database that was built by hand.
    """

    async def work(url: str) -> int:
        adoption = await database.adopt(url)
        _tell(adoption.revisions)
        for note in adoption.notes:
            click.echo(f"note: {note}")
        return ExitCode.DONE

    return _on_database(variables, work)


def check(variables: Mapping[str, str], *, as_json: bool) -> int:
    """
    List every difference of the schema.
    """

    async def work(url: str) -> int:
        report = await database.check(url)
        if as_json:
            _write(report)
        else:
            _print(report)
        return ExitCode.FAILED if report.differences else ExitCode.DONE

    return _on_database(variables, work)


def _on_database(variables: Mapping[str, str], work: Callable[[str], Awaitable[int]]) -> int:
    settings = Settings.from_env(variables)
    configure_logging(settings.log_level)

    async def run() -> int:
        async with open_database(settings, note=lambda text: click.echo(text, err=True)) as url:
            return await work(url)

    return run_until_stopped(run)


def _tell(revisions: Iterable[str]) -> None:
    applied = ", ".join(revisions)
    click.echo(f"applied {applied}" if applied else "the schema was up to date")


def _print(report: database.SchemaReport) -> None:
    for difference in report.differences:
        click.echo(str(difference))
    for note in report.notes:
        click.echo(f"note: {note}")
    count = len(report.differences)
    if count == 0:
        click.echo("no difference")
    else:
        click.echo(
            f"{count} difference{'s' if count > 1 else ''}; vividly db upgrade brings a database of ours up to date,"
            " vividly db adopt takes over one that was built by hand, and what was changed since must be changed back",
            err=True,
        )


def _write(report: database.SchemaReport) -> None:
    out = sys.stdout.buffer
    harmless = [(note.difference, note.because) for note in report.notes]
    for difference, because in (*((each, None) for each in report.differences), *harmless):
        write_line(
            out,
            {
                "table": difference.table,
                "item": difference.item,
                "kind": difference.kind,
                "expected": difference.expected,
                "found": difference.found,
                "harmless_because": because,
            },
        )
    write_line(out, {"differences": len(report.differences), "notes": len(harmless)})
