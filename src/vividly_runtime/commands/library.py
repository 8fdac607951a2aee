"""
`vividly library`: what its commands take.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vividly_core.domain.book import Grades, PassageKind, parse_grades
from vividly_core.domain.errors import InvalidField
from vividly_core.domain.grade import HIGHEST, LOWEST

from .wishes import bad_value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")

_book_argument: Callable[[Any], Any] = click.argument("book_id", metavar="BOOK")


def _grades(_: click.Context, __: click.Parameter, text: str | None) -> Grades:
    if text is None:
        return Grades()
    try:
        return parse_grades(text)
    except InvalidField as error:
        raise click.BadParameter(f"{error.problem}; {error.cure}") from None


@click.group(short_help="Add books, list, show, search or remove them.")
def library() -> None:
    """
    The open books that lessons stand on.

    Until a book on a subject is added, lessons stand on a small starter library that comes with vividly.
    """


@library.command()
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--source", metavar="NAME", help="Books that come with vividly, instead of PATH: starter.")
@click.option(
    "--grades", metavar="LOW-HIGH", callback=_grades, help="The school grades that they are for.  [default: 1-12]"
)
@_as_json
@click.pass_obj
def add(
    variables: Mapping[str, str], *, path: Path | None, source: str | None, grades: Grades, as_json: bool
) -> int:
    """
    Add the books at PATH, or books that come with vividly.

    PATH is an OpenStax collection (CNXML), or a file or folder of Markdown, HTML or plain text.

    A book that is there already is left alone if it has not changed, and otherwise replaced, at once or not at all.
    Safe to repeat and to interrupt: it goes on with the book that it was at. A file that cannot be read is named, and
    the rest goes in. Exit code 1: a book could not be read at all.

    With VIVIDLY_EMBEDDINGS, the vectors of its passages are made as well; see embed.
    """
    from . import shelving  # noqa: PLC0415  help must not wait for the database's libraries

    return shelving.add_books(variables, path=path, source=source, grades=grades, as_json=as_json)


@library.command()
@_as_json
@click.pass_obj
def embed(variables: Mapping[str, str], *, as_json: bool) -> int:
    """
    Make the vectors that passages lack.

    With VIVIDLY_EMBEDDINGS, passages are found by their meaning as well, for which each needs a vector. add makes those
    of new books. This makes them for books that were there before, and all of them anew for another model. Safe to
    repeat and to interrupt: what was made stays. It needs pgvector in the database.
    """
    from . import embedding  # noqa: PLC0415  help must not wait for the database's libraries

    return embedding.embed(variables, as_json=as_json)


@library.command("list")
@_as_json
@click.pass_obj
def list_(variables: Mapping[str, str], *, as_json: bool) -> int:
    """
    List the books.
    """
    from . import shelving  # noqa: PLC0415  help must not wait for the database's libraries

    return shelving.list_books(variables, as_json=as_json)


@library.command()
@_book_argument
@click.option(
    "--kind",
    metavar="KIND",
    type=click.Choice([kind.value for kind in PassageKind]),
    help="Its parts of this kind in full, rather than its contents, such as summary.",
)
@_as_json
@click.pass_obj
def show(variables: Mapping[str, str], *, book_id: str, kind: str | None, as_json: bool) -> int:
    """
    Show one book: whose it is, its licence, and its contents.
    """
    from . import shelving  # noqa: PLC0415  help must not wait for the database's libraries

    chosen = None if kind is None else PassageKind(kind)
    return shelving.show_book(variables, book_id, kind=chosen, as_json=as_json)


@library.command()
@click.argument("book_id", metavar="[BOOK]", required=False)
@_as_json
@click.pass_obj
def topics(variables: Mapping[str, str], *, book_id: str | None, as_json: bool) -> int:
    """
    List what the books explain, each topic with its ids.

    It is the books' own table of contents, as a catalogue of topics.
    """
    from . import contents  # noqa: PLC0415  help must not wait for the database's libraries

    return contents.list_topics(variables, book_id, as_json=as_json)


@library.command()
@click.argument("question")
@click.option("--topic", metavar="ID", help="Only within this topic.")
@click.option("--grade", type=click.IntRange(LOWEST, HIGHEST), help="Only what is for this school grade.")
@click.option(
    "--limit", type=click.IntRange(1, 100), default=5, show_default=True, help="At most so many passages."
)
@_as_json
@click.pass_obj
def search(
    variables: Mapping[str, str],
    *,
    question: str,
    topic: str | None,
    grade: int | None,
    limit: int,
    as_json: bool,
) -> int:
    """
    Find what a lesson on QUESTION could stand on, the best first.
    """
    if not question.strip():
        raise bad_value("QUESTION", "empty; write what to look for, such as friction")
    from . import shelving  # noqa: PLC0415  help must not wait for the database's libraries

    return shelving.search(variables, question, topic=topic, grade=grade, limit=limit, as_json=as_json)


@library.command()
@_book_argument
@click.option("--yes", "sure", is_flag=True, help="Do not ask; needed without a terminal.")
@_as_json
@click.pass_obj
def remove(variables: Mapping[str, str], *, book_id: str, sure: bool, as_json: bool) -> int:
    """
    Take one book out. Lessons that stand on it stay as they are.
    """
    from . import shelving  # noqa: PLC0415  help must not wait for the database's libraries

    return shelving.remove_book(variables, book_id, sure=sure, as_json=as_json)
