"""
`vividly lesson`: what its commands take.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vividly_core.domain.grade import HIGHEST, LOWEST

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.group(short_help="Check what a script says.")
def lesson() -> None:
    """
    Look at lessons that were written.
    """


@lesson.command(short_help="Hold a script against its passages and its reader.")
@click.argument("script", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--passages",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with the passages' texts.  [default: the library's]",
)
@click.option(
    "--grade",
    type=click.IntRange(LOWEST, HIGHEST),
    help="Of the student that it is for.  [default: what the script says]",
)
@click.option("--minutes", type=click.IntRange(1), help="How long it should be; else its length is not judged.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line: the findings, then the scores.")
@click.pass_obj
def check(
    variables: Mapping[str, str],
    *,
    script: Path,
    passages: Path | None,
    grade: int | None,
    minutes: int | None,
    as_json: bool,
) -> int:
    """
    Check whether the passages that SCRIPT names support what it says, and whether it fits its reader.

    Each finding has its place and its cure, each criterion a score in per cent. A lesson is refused if a sentence
    states a number, a name or a claim that no passage has. All other findings are advice.

    SCRIPT names its passages and does not hold their texts. They are those that the library has now; a passage of a
    book that was changed or removed is not there any more. --passages reads them from what 'vividly requests show ID
    --json' prints: the texts that the lesson was made of.

    \b
    A lesson as it was made:
      vividly requests show ID --json > request.json
      vividly lesson check script.json --passages request.json

    \b
    Exit codes: 0 supported, 1 refused or failed, 2 wrong use.
    """  # noqa: D301  click reads the backspace: lines after it stay as they are
    from .check_lesson import Order, check_script  # noqa: PLC0415  help must not wait for it

    order = Order(script=script, passages=passages, grade=grade, minutes=minutes)
    return check_script(order, variables, as_json=as_json)
