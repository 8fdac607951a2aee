"""
`vividly smoke`: what it takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from vividly_runtime.commands.wish_options import minutes_option, modality_option

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.command(short_help="Try a whole lesson, and leave nothing of it behind.")
@click.option(
    "--question",
    metavar="TEXT",
    default="How do plants make sugar from light?",
    show_default=True,
    help="What the student asks.",
)
@click.option("--grade", metavar="GRADE", default="8", show_default=True, help="School grade, 1 to 12.")
@modality_option
@minutes_option(1)
@click.option(
    "--worker/--no-worker",
    "own_worker",
    default=None,
    help="Bring a worker along, or wait for a deployed one.  [default: its own with this machine's embedded database,"
    " a deployed one with DATABASE_URL]",
)
@click.option(
    "--limit-minutes",
    metavar="N",
    type=click.FloatRange(0, 15, min_open=True),
    default=15.0,
    show_default=True,
    help="How long it may take, without the cleaning up.",
)
@click.option("--keep", is_flag=True, help="Leave the records and the files where they are.")
@click.option(
    "--clean-up",
    metavar="STUDENT",
    help="Only remove what an earlier run has kept, or was killed over; it has told the student's id.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, as without a terminal.")
@click.pass_obj
def smoke(
    variables: Mapping[str, str],
    *,
    question: str,
    grade: str,
    modality: str,
    minutes: int,
    own_worker: bool | None,
    limit_minutes: float,
    keep: bool,
    clean_up: str | None,
    as_json: bool,
) -> int:
    """
    Try a whole lesson on what the settings name, whether this machine, emulators or a project: ask for it in the name
    of a student of its own, wait, and look at all that was made.

    It looks whether the stages were completed in order; whether every part that the modality promises lies in the asset
    store, as long and with the hash that is recorded; whether a signed link to each leads to just that; and whether
    narration and film end together. It tells what each stage took, and removes the records, the files and the
    student, also after a failure or Ctrl-C.

    Who makes the lesson? Where DATABASE_URL is set, a deployed worker: to try it is what this is for. Where it is not,
    nothing is deployed: the database is this machine's embedded one, and a worker runs within this command. Like any
    worker, it takes what else waits in its queue meanwhile, and gives back what it cannot finish in 5 seconds. Where
    requests are published to a topic, this command publishes its own.

    \b
    This machine, quickly; a project, with a film:
      vividly smoke --modality text
      vividly smoke --no-worker

    \b
    Exit codes: 0 all was as promised, and nothing is left; 1 it was not; 2 wrong
    use; 130 stopped by Ctrl-C.
    """  # noqa: D301  click reads the backspace: lines after it stay as they are
    from .smoking import SmokeOrder, run_smoke  # noqa: PLC0415  help must not wait for what makes lessons

    order = SmokeOrder(
        question=question,
        grade=grade,
        modality=modality,
        minutes=minutes,
        own_worker=own_worker,
        keep=keep,
        limit_minutes=limit_minutes,
        clean_up=clean_up,
        as_json=as_json,
    )
    return run_smoke(order, variables)
