"""
`vividly library`: what its commands do.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from vividly_core.domain.errors import NotFound
from vividly_core.domain.grade import Grade
from vividly_core.domain.ids import BookId, FilePath, TopicId
from vividly_core.usecases.add_books import Fate
from vividly_runtime.resources import SOURCES, place_of_source

from . import book_documents, book_tables, embedding
from .exit_code import ExitCode
from .json_lines import write_line
from .on_records import run_on_records
from .reading_progress import reading_progress
from .running import run_until_stopped
from .texts import open_library
from .words import printable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from vividly_core.domain.book import Grades, PassageKind
    from vividly_core.usecases.add_books import Addition
    from vividly_runtime.container import Container


def add_books(
    variables: Mapping[str, str], *, path: Path | None, source: str | None, grades: Grades, as_json: bool
) -> int:
    """
    Add every book of a place.

    :raises click.UsageError: if it is not clear which.
    """
    place = _place(path, source)

    async def work(container: Container) -> int:
        code = ExitCode.DONE
        with reading_progress() as progress_of:
            async for added in container.add_books()(place, grades=grades, progress_of=progress_of):
                _tell(added, as_json=as_json)
                if added.fate is Fate.REFUSED:
                    code = ExitCode.FAILED
        await embedding.embed_if_chosen(container, as_json=as_json)
        return code

    return run_on_records(variables, work, embeds=True)


def list_books(variables: Mapping[str, str], *, as_json: bool) -> int:
    """
    One line a book.
    """

    async def work(container: Container) -> int:
        cards = await container.bookshelf().cards()
        if as_json:
            for card in cards:
                write_line(sys.stdout.buffer, book_documents.card(card))
        else:
            book_tables.print_books(cards)
            if (vectors := await embedding.line_on_vectors(container)) is not None:
                click.echo(vectors)
        return ExitCode.DONE

    return run_on_records(variables, work)


def show_book(variables: Mapping[str, str], book_id: str, *, kind: PassageKind | None, as_json: bool) -> int:
    """
    A book's contents, or its parts of one kind.
    """

    async def work(container: Container) -> int:
        try:
            book = await container.bookshelf().get(BookId(book_id))
        except NotFound as error:
            raise _no_book(book_id) from error
        if as_json:
            write_line(sys.stdout.buffer, book_documents.card(book.card()))
            for part in book.parts:
                if kind is None or part.kind is kind:
                    write_line(sys.stdout.buffer, book_documents.part(part))
        elif kind is None:
            book_tables.print_contents(book)
        else:
            book_tables.print_parts(book, kind)
        return ExitCode.DONE

    return run_on_records(variables, work)


def search(
    variables: Mapping[str, str],
    question: str,
    *,
    topic: str | None,
    grade: int | None,
    limit: int,
    as_json: bool,
) -> int:
    """
    Find passages in all that lessons stand on.
    """

    async def run() -> int:
        async with open_library(variables, note=partial(click.echo, err=True)) as library:
            found = await library.find(
                question,
                topic=None if topic is None else TopicId(topic),
                limit=limit,
                grade=None if grade is None else Grade(grade),
            )
        if as_json:
            for match in found:
                write_line(sys.stdout.buffer, book_documents.match(match))
        else:
            book_tables.print_matches(found)
        return ExitCode.DONE

    return run_until_stopped(run)


def remove_book(variables: Mapping[str, str], book_id: str, *, sure: bool, as_json: bool) -> int:
    """
    Take a book out.

    :raises click.UsageError: if nobody can be asked.
    """
    if not sure:
        if not sys.stdin.isatty():
            raise click.UsageError(
                "nobody can be asked here whether the book may go: add --yes",
                ctx=click.get_current_context(silent=True),
            )
        click.confirm(f"Remove the book {printable(book_id)}?", abort=True, err=True)

    async def work(container: Container) -> int:
        if not await container.bookshelf().remove(BookId(book_id)):
            raise _no_book(book_id)
        if as_json:
            write_line(sys.stdout.buffer, {"book": book_id, "removed": True})
        else:
            click.echo(f"removed {printable(book_id)}")
        return ExitCode.DONE

    return run_on_records(variables, work)


def _place(path: Path | None, source: str | None) -> FilePath:
    if (path is None) == (source is None):
        raise click.UsageError("give either PATH or --source", ctx=click.get_current_context(silent=True))
    if path is not None:
        return FilePath(str(path.absolute()))
    if source not in SOURCES:
        raise click.BadParameter(
            f"there is no such source; choose of {', '.join(SOURCES)}", param_hint="'--source'"
        )
    return place_of_source(source)


def _tell(added: Addition, *, as_json: bool) -> None:
    if as_json:
        write_line(sys.stdout.buffer, book_documents.addition(added))
    else:
        book_tables.print_addition(added)
    for problem in added.problems:
        click.echo(f"left out: {printable(problem)}", err=True)


def _no_book(book_id: str) -> NotFound:
    return NotFound(f"there is no book {printable(book_id)} in the library; list them: vividly library list")
