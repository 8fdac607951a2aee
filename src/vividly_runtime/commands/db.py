"""
`vividly db`: what its commands take.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.group(short_help="Build, check or take over the database.")
def db() -> None:
    """
    Build, check or take over the database.

    It is the one that DATABASE_URL names, or else the embedded one, which needs none of this: it is kept up to
    date by itself.
    """


@db.command()
@click.pass_obj
def upgrade(variables: Mapping[str, str]) -> int:
    """
    Bring the schema up to date. Nothing is lost; repeating it does nothing.
    """
    from . import schema  # noqa: PLC0415  help must not wait for the database's libraries

    return schema.upgrade(variables)


@db.command(short_help="Compare the database with this version.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def check(variables: Mapping[str, str], *, as_json: bool) -> int:
    """
    Compare the database with what this version expects, and change nothing.

    Exit code 0: no difference; 1: at least one.
    """
    from . import schema  # noqa: PLC0415  help must not wait for the database's libraries

    return schema.check(variables, as_json=as_json)


@db.command(short_help="Take over a database that was built by hand.")
@click.pass_obj
def adopt(variables: Mapping[str, str]) -> int:
    """
    Take over a database whose tables were made by hand, and bring it up to date.

    All or nothing: if it is not what it should be, every difference is listed and nothing is changed.
    """
    from . import schema  # noqa: PLC0415  help must not wait for the database's libraries

    return schema.adopt(variables)
