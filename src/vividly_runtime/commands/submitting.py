"""
`vividly submit`: what it does.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from vividly_core.domain.errors import NotFound
from vividly_runtime import database

from .exit_code import ExitCode
from .json_lines import submitted, write_line
from .on_records import run_on_records
from .wishes import LOCAL_STUDENT, bad_value, read_wish, unknown_student

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vividly_core.domain.submission import Submission
    from vividly_runtime.container import Container

    from .wishes import TypedWish


def submit_wish(typed: TypedWish, variables: Mapping[str, str], *, as_json: bool) -> int:
    """
    Record the wish, and print the request's id.

    :raises click.BadParameter: naming the option that is wrong.
    """
    wish = read_wish(typed)

    async def work(container: Container) -> int:
        if wish.student_id == LOCAL_STUDENT:
            await database.ensure_student(container.engine(), LOCAL_STUDENT)
        try:
            request = await container.submit_request()(wish)
        except NotFound:
            raise _unknown(wish) from None
        if as_json:
            write_line(sys.stdout.buffer, submitted(request))
        else:
            click.echo(request.id)
        return ExitCode.DONE

    return run_on_records(variables, work)


def _unknown(wish: Submission) -> click.BadParameter:
    """
    What to raise where a row is missing that *wish* names. The store does not tell which.
    """
    if wish.organization_id is None:
        return unknown_student()
    or_student = "" if wish.student_id == LOCAL_STUDENT else ", or no such student"
    return bad_value("--organization", f"the database has no such organization{or_student}; leave the option out")
