"""
`vividly student`: what its commands take.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from vividly_core.domain.ids import StudentId

from .record_options import json_option

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.group(short_help="Forget a student, and prove it.")
def student() -> None:
    """
    What is kept of one student.
    """


@student.command(short_help="Remove all that is kept of a student.")
@click.argument("student_id", metavar="ID")
@click.option("--dry-run", "only_look", is_flag=True, help="Only show what is there; remove nothing.")
@click.option("--yes", "sure", is_flag=True, help="Do not ask; needed without a terminal.")
@json_option
@click.pass_obj
def erase(variables: Mapping[str, str], *, student_id: str, only_look: bool, sure: bool, as_json: bool) -> int:
    """
    Remove all that is kept of the student ID: their requests with stages, events, artifacts, costs, messages and dead
    letters, the objects in the asset store, and the student.

    Requests that are not over are cancelled first. Afterwards everything is looked through once more: every table of
    the database for the names of the student and of their requests, and the asset store. Safe to repeat and to
    interrupt.

    Exit code 0: nothing is left, or was there; 1: something is, and is listed.
    """
    from . import erasing  # noqa: PLC0415  help must not wait for the database's libraries

    return erasing.erase_student(variables, StudentId(student_id), only_look=only_look, sure=sure, as_json=as_json)
