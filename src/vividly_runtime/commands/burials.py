"""
`vividly dead-letters`: what its commands do.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from vividly_core.domain.errors import NotFound

from . import letter_documents, letter_tables
from .exit_code import ExitCode
from .interventions import tell
from .json_lines import write_line
from .on_records import run_on_records

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from vividly_core.domain.dead_letter import DeadLetter
    from vividly_runtime.container import Container


def show_letters(variables: Mapping[str, str], *, limit: int, as_json: bool) -> int:
    """
    One line a letter.
    """

    async def work(container: Container) -> int:
        found = await container.dead_letters().find(letter_id=None, limit=limit)
        if as_json:
            for letter in found:
                write_line(sys.stdout.buffer, letter_documents.letter(letter))
        else:
            letter_tables.print_letters(found)
        return ExitCode.DONE

    return run_on_records(variables, work)


def show_letter(variables: Mapping[str, str], letter_id: UUID, *, with_body: bool, as_json: bool) -> int:
    """
    Everything on one letter, and with *with_body* the message itself.
    """

    async def work(container: Container) -> int:
        letter = await _find(container, letter_id)
        if as_json:
            message = letter_documents.message(letter) if with_body else {}
            write_line(sys.stdout.buffer, {**letter_documents.letter(letter), **message})
        else:
            letter_tables.print_letter(letter, with_body=with_body)
        return ExitCode.DONE

    return run_on_records(variables, work)


def replay_letter(variables: Mapping[str, str], letter_id: UUID, *, as_json: bool) -> int:
    """
    Give the letter's request another chance.
    """

    async def work(container: Container) -> int:
        replay = await container.replay_dead_letter()(letter_id)
        status = replay.request.status
        what = "waits for a worker again" if replay.revived else f"has not failed, and stays as it is: {status}"
        tell(replay.request, what, as_json=as_json)
        return ExitCode.DONE

    return run_on_records(variables, work)


def drop_letter(variables: Mapping[str, str], letter_id: UUID, *, sure: bool, as_json: bool) -> int:
    """
    Forget the letter.

    :raises click.UsageError: if nobody can be asked.
    """
    if not sure:
        if not sys.stdin.isatty():
            raise click.UsageError(
                "dropping is for good, and nobody can be asked here: add --yes",
                ctx=click.get_current_context(silent=True),
            )
        click.confirm(f"Drop the dead letter {letter_id} for good?", abort=True, err=True)

    async def work(container: Container) -> int:
        await _find(container, letter_id)
        await container.dead_letters().drop(letter_id)
        if as_json:
            write_line(sys.stdout.buffer, {"id": str(letter_id), "dropped": True})
        else:
            click.echo(f"dropped {letter_id}")
        return ExitCode.DONE

    return run_on_records(variables, work)


async def _find(container: Container, letter_id: UUID) -> DeadLetter:
    found = await container.dead_letters().find(letter_id=letter_id, limit=1)
    if not found:
        raise NotFound(f"there is no dead letter {letter_id}")
    return found[0]
