"""
What the commands that work on records take: the same words for requests and for dead letters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

_EXAMPLE: Final = "6c188080-d821-4d98-8dd3-5201de9f66a3"


class Id(click.types.UUIDParameterType):
    """
    The id of a record, as *listed_by* shows it: a command line.
    """

    def __init__(self, *, listed_by: str) -> None:
        self.listed_by = listed_by

    def convert(self, value: UUID | str, param: click.Parameter | None, ctx: click.Context | None) -> UUID:
        """
        Read an id, or say what one looks like and where to find it.
        """
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is no id. One looks like {_EXAMPLE}; list them: {self.listed_by}", param, ctx)


REQUEST_ID: Final = Id(listed_by="vividly requests list")
LETTER_ID: Final = Id(listed_by="vividly dead-letters list")

json_option: Final[Decorator] = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


def limit_option(first: str) -> Decorator:
    """
    How many are shown; *first* says which of them.
    """
    return click.option(
        "--limit",
        metavar="N",
        type=click.IntRange(1, 1000),
        default=20,
        show_default=True,
        help=f"At most so many, {first} first.",
    )
