"""
`vividly load`: what it takes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from vividly_runtime.commands.wish_options import minutes_option

if TYPE_CHECKING:
    from collections.abc import Mapping

_USUAL: Final = 20
_MOST: Final = 10_000
_STANDARD_OUTPUT: Final = "-"


@click.command(short_help="Put many requests on workers, and measure what becomes of them.")
@click.option(
    "--requests",
    metavar="N",
    type=click.IntRange(1, 1_000_000),
    help=f"How many.  [default: {_USUAL}, or what --rate makes in --for]",
)
@click.option(
    "--rate",
    metavar="N",
    type=click.FloatRange(0, 10_000),
    default=0.0,
    show_default=True,
    help="How many a second; 0 is all at once.",
)
@click.option(
    "--for",
    "seconds",
    metavar="SECONDS",
    type=click.FloatRange(0, 86_400, min_open=True),
    help="Publish at --rate for so long.",
)
@click.option(
    "--mix", metavar="SHARES", default="text=1", show_default=True, help="Such as text=70,audio=20,video=10."
)
@click.option(
    "--grades", metavar="GRADES", default="6-12", show_default=True, help="That students are in: 6-12, or 6,8,10."
)
@click.option(
    "--students",
    metavar="N",
    type=click.IntRange(1, 1000),
    default=5,
    show_default=True,
    help="In whose names: each is a tenant, and takes turns with the others.",
)
@minutes_option(1)
@click.option(
    "--questions",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with a question a line.  [default: some on the starter library]",
)
@click.option(
    "--worker",
    "workers",
    metavar="N",
    type=click.IntRange(0, 16),
    default=0,
    help="Start N worker processes for it.  [default: those that run anyway]",
)
@click.option(
    "--concurrency",
    metavar="N",
    type=click.IntRange(1, 64),
    help="Of each of these workers.  [default: VIVIDLY_CONCURRENCY, or 4]",
)
@click.option(
    "--no-op",
    is_flag=True,
    help="Stages do nothing: measures the worker and the database, with workers and a database of its own.",
)
@click.option(
    "--allow",
    "allowed",
    metavar="KIND",
    multiple=True,
    help="An ending (clarification, cancelled, failed) or a kind of failure that is no problem; several times"
    " for several.",
)
@click.option(
    "--limit-minutes",
    metavar="N",
    type=click.FloatRange(0, 24 * 60, min_open=True),
    default=15.0,
    show_default=True,
    help="Wait no longer.",
)
@click.option("--keep", is_flag=True, help="Cancel and remove nothing.")
@click.option(
    "--json",
    "json_to",
    metavar="[FILE]",
    is_flag=False,
    flag_value=_STANDARD_OUTPUT,
    help="One JSON object: into FILE, or else instead of the tables.",
)
@click.option(
    "--picture",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Draw it: a PNG, 1280 by 720.",
)
@click.option("--yes", is_flag=True, help=f"More than {_MOST} requests are meant.")
@click.pass_obj
def load(
    variables: Mapping[str, str],
    *,
    requests: int | None,
    rate: float,
    seconds: float | None,
    mix: str,
    grades: str,
    students: int,
    minutes: int,
    questions: Path | None,
    workers: int,
    concurrency: int | None,
    no_op: bool,
    allowed: tuple[str, ...],
    limit_minutes: float,
    keep: bool,
    json_to: str | None,
    picture: Path | None,
    yes: bool,
) -> int:
    """
    Publish many requests, watch them to their end, and print throughput, latencies by stage, how they ended, and what
    it took.

    They are published when they are due, however many are still open, in the names of students of the load's own.
    Everything of theirs is removed at the end: rows, dead letters, and files, also those in buckets. On Ctrl-C what
    is open is cancelled, and what is known by then is printed.

    \b
    Twenty lessons to read at once, on a worker of its own:
      vividly load --worker 1 --picture load.png

    \b
    Two a second for five minutes, on the workers that run:
      vividly load --rate 2 --for 300 --mix text=70,audio=20,video=10

    \b
    What the worker itself can do:
      vividly load --no-op --requests 500

    \b
    Exit codes: 0 all were completed; 1 one was lost, not over in time, or ended
    in a way that was not allowed; 2 wrong use; 130 stopped by Ctrl-C.
    """  # noqa: D301  click reads the backspace: lines after it stay as they are
    from vividly_runtime.commands.wishes import bad_value  # noqa: PLC0415  help must not wait for it

    from .loading import run_load  # noqa: PLC0415  help must not wait for what puts the load on
    from .mix import how_many, parse_grades, parse_mix  # noqa: PLC0415  help must not wait for it
    from .order import LoadOrder  # noqa: PLC0415  help must not wait for it
    from .questions import QUESTIONS, read_questions  # noqa: PLC0415  help must not wait for it

    if seconds is not None and not rate:
        raise bad_value("--for", "all at once takes no time; give a --rate too")
    count = how_many(requests=requests, rate=rate, seconds=seconds, otherwise=_USUAL)
    if count > _MOST and not yes:
        raise bad_value("--requests", f"{count} are more than {_MOST}; add --yes if they are meant")
    if rate and count / rate > 60 * limit_minutes:
        raise bad_value(
            "--limit-minutes", f"to publish them alone takes {count / rate / 60:.0f} minutes; give more"
        )
    if concurrency is not None and not (workers or no_op):
        raise bad_value("--concurrency", "it is that of the load's own workers; add --worker")

    json_file = None if json_to in {None, _STANDARD_OUTPUT} else Path(str(json_to))
    for option, file in (("--json", json_file), ("--picture", picture)):
        if file is not None and (not file.parent.is_dir() or file.is_dir()):
            raise bad_value(option, f"{file} is no file in a folder that exists; name one")
    try:
        option = "--mix"
        shares = parse_mix(mix)
        option = "--grades"
        taught = parse_grades(grades)
        option = "--questions"
        asked = QUESTIONS if questions is None else read_questions(questions)
    except (ValueError, OSError) as error:
        raise bad_value(option, str(error)) from None
    return run_load(
        LoadOrder(
            requests=count,
            rate=rate,
            mix=shares,
            grades=taught,
            students=students,
            minutes=minutes,
            questions=asked,
            limit_seconds=60 * limit_minutes,
            workers=max(workers, 1) if no_op else workers,
            concurrency=concurrency,
            no_op=no_op,
            keep=keep,
            allowed=frozenset(allowed),
            as_json=json_to == _STANDARD_OUTPUT,
            json_file=json_file,
            picture=picture,
        ),
        variables,
    )
