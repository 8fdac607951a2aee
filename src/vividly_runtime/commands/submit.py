"""
`vividly submit`: what it takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .wish_options import wish_options

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.command(short_help="Ask for a lesson that a worker makes.")
@wish_options
@click.option(
    "--organization",
    metavar="ID",
    help="An organization of the database, whose students take their turns as one.",
)
@click.option("--json", "as_json", is_flag=True, help="A JSON object instead of the bare id.")
@click.pass_obj
def submit(
    variables: Mapping[str, str],
    *,
    question: str,
    interest: str | None,
    grade: str | None,
    modality: str,
    minutes: int,
    student: str | None,
    organization: str | None,
    as_json: bool,
) -> int:
    """
    Ask for a lesson of one QUESTION, and print the request's id: a worker makes it.

    \b
    Ask, make what was asked for, and look:
      vividly submit "How do plants make sugar from light?"
      vividly worker --mode job --quiet 1
      vividly requests list
    """  # noqa: D301  click reads the backspace: lines after it stay as they are
    from .submitting import submit_wish  # noqa: PLC0415  help must not wait for the database's libraries
    from .wishes import TypedWish  # noqa: PLC0415  help must not wait for it

    wish = TypedWish(
        question=question,
        interest=interest,
        grade=grade,
        modality=modality,
        minutes=minutes,
        student=student,
        organization=organization,
    )
    return submit_wish(wish, variables, as_json=as_json)
