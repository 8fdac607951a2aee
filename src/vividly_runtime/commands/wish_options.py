"""
What a wish for a lesson is made of, as options: the same ones wherever a lesson is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from vividly_core.domain.submission import DEFAULT_MINUTES, LONGEST_MINUTES

if TYPE_CHECKING:
    from collections.abc import Callable

_PARAMETERS: Final[tuple[Callable[[Any], Any], ...]] = (
    click.argument("question"),
    click.option(
        "--interest", metavar="TEXT", help="What the student loves: the lesson opens with it where it fits."
    ),
    click.option("--grade", metavar="GRADE", help="School grade, 1 to 12: how simply the lesson is put."),
    click.option(
        "--modality",
        type=click.Choice(["text", "audio", "video"]),
        default="video",
        show_default=True,
        help="A script to read, a narration as well, or a film as well.",
    ),
    click.option(
        "--minutes",
        metavar="N",
        type=click.IntRange(1, LONGEST_MINUTES),
        default=DEFAULT_MINUTES,
        show_default=True,
        help="How long the lesson is to last when spoken.",
    ),
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
