"""
What a wish for a lesson is made of, as options: the same ones wherever a lesson is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from vividly_core.domain.submission import DEFAULT_MINUTES, LONGEST_MINUTES

if TYPE_CHECKING:
    from collections.abc import Callable

modality_option: Final = click.option(
    "--modality",
    type=click.Choice(["text", "audio", "video"]),
    default="video",
    show_default=True,
    help="A script to read, a narration as well, or a film as well.",
)


def minutes_option(default: int) -> Callable[[Any], Any]:
    """
    How long a lesson is to last, *default* where it is not said.
    """
    return click.option(
        "--minutes",
        metavar="N",
        type=click.IntRange(1, LONGEST_MINUTES),
        default=default,
        show_default=True,
        help="How long the lesson is to last when spoken.",
    )


_PARAMETERS: Final[tuple[Callable[[Any], Any], ...]] = (
    click.argument("question"),
    click.option(
        "--interest", metavar="TEXT", help="What the student loves: the lesson opens with it where it fits."
    ),
    click.option("--grade", metavar="GRADE", help="School grade, 1 to 12: how simply the lesson is put."),
    modality_option,
    minutes_option(DEFAULT_MINUTES),
    click.option(
        "--student",
        metavar="ID",
        help="A student of the database in whose name it is made.  [default: one of this machine's own]",
    ),
)


def wish_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """
    Let *command* take QUESTION, and what may be wished for beside it.
    """
    for parameter in reversed(_PARAMETERS):
        command = parameter(command)
    return command
