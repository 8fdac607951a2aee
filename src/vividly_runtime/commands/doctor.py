"""
`vividly doctor`: what it takes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vividly_runtime.doctor.checks.names import Name

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.command(short_help="Check everything that the settings name.")
@click.option(
    "--mode",
    type=click.Choice(["job", "service", "push"]),
    default="service",
    show_default=True,
    help="The mode of the worker that is to run here.",
)
@click.option(
    "--only",
    "names",
    metavar="NAME",
    multiple=True,
    type=click.Choice([name.value for name in Name]),
    help="Only this check, and what must be sure before it. May be given several times.",
)
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(0, 600, min_open=True),
    default=15.0,
    show_default=True,
    help="How long a check may take.",
)
@click.option(
    "--declared",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Compare what is deployed with what this file declares.",
)
@click.option(
    "--write-declared",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write such a file of what is deployed now.",
)
@click.option(
    "--fix",
    is_flag=True,
    help="On an emulator of Pub/Sub, create the topic, the subscription and its dead-letter policy.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def doctor(
    variables: Mapping[str, str],
    *,
    mode: str,
    names: tuple[str, ...],
    timeout: float,
    declared: Path | None,
    write_declared: Path | None,
    fix: bool,
    as_json: bool,
) -> int:
    """
    Check everything that the settings name, all at once: variables, packages, disk, encoder, fonts, library, database
    and schema, topic and subscription, buckets, models and voices.

    A line for each: what it is, how it stands, and the command that mends it. It changes nothing unless told to --fix.

    \b
    Checks, for --only: variables, python, data-folder, ffmpeg, fonts, library,
    database, clock, revision, schema, pubsub, buckets, models, voices.

    \b
    Exit codes: 0 nothing failed, but there may be warnings; 1 something failed,
    or differs from what was declared; 2 wrong use; 130 stopped by Ctrl-C.
    """  # noqa: D301  click reads the backspace: lines after it stay as they are
    from .run_doctor import DoctorOrder, run_doctor  # noqa: PLC0415  help must not wait for what it looks at
    from .run_worker import Mode  # noqa: PLC0415  help must not wait for what it looks at

    order = DoctorOrder(
        mode=Mode(mode),
        names=tuple(map(Name, names)),
        limit_seconds=timeout,
        declared=declared,
        write_declared=write_declared,
        as_json=as_json,
        fix=fix,
    )
    return run_doctor(order, variables)
