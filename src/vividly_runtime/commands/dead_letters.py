"""
`vividly dead-letters`: what its commands take.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .record_options import LETTER_ID, json_option, limit_option

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

_id_argument: Callable[[Any], Any] = click.argument("letter_id", metavar="ID", type=LETTER_ID)


@click.group("dead-letters", short_help="Look at what was given up; replay or drop it.")
def dead_letters() -> None:
    """
    Look at the messages that were given up, and decide what becomes of them.
    """


@dead_letters.command("list")
@limit_option("the last buried")
@json_option
@click.pass_obj
def list_(variables: Mapping[str, str], *, limit: int, as_json: bool) -> int:
    """
    List dead letters, the last buried first.
    """
    from . import burials  # noqa: PLC0415  help must not wait for the database's libraries

    return burials.show_letters(variables, limit=limit, as_json=as_json)


@dead_letters.command(short_help="Show one dead letter, and why it was given up.")
@_id_argument
@click.option("--body", "with_body", is_flag=True, help="The message as well, with what a student wrote in it.")
@json_option
@click.pass_obj
def show(variables: Mapping[str, str], *, letter_id: UUID, with_body: bool, as_json: bool) -> int:
    """
    Show one dead letter: why it was given up, when, and after how many attempts.
    """
    from . import burials  # noqa: PLC0415  help must not wait for the database's libraries

    return burials.show_letter(variables, letter_id, with_body=with_body, as_json=as_json)


@dead_letters.command()
@_id_argument
@json_option
@click.pass_obj
def replay(variables: Mapping[str, str], *, letter_id: UUID, as_json: bool) -> int:
    """
    Let the failed request of a dead letter be tried once more. Safe to repeat: what has not failed stays as it is.
    """
    from . import burials  # noqa: PLC0415  help must not wait for the database's libraries

    return burials.replay_letter(variables, letter_id, as_json=as_json)


@dead_letters.command()
@_id_argument
@click.option("--yes", "sure", is_flag=True, help="Do not ask; needed without a terminal.")
@json_option
@click.pass_obj
def drop(variables: Mapping[str, str], *, letter_id: UUID, sure: bool, as_json: bool) -> int:
    """
    Forget a dead letter, for good. Its request, if it has one, stays as it is.
    """
    from . import burials  # noqa: PLC0415  help must not wait for the database's libraries

    return burials.drop_letter(variables, letter_id, sure=sure, as_json=as_json)
