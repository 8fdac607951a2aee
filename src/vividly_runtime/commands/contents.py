"""
`vividly library topics`: a catalogue of topics, made of what books say they are about.
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs
from rich.text import Text

from vividly_core.domain.errors import NotFound
from vividly_core.domain.ids import BookId

from .consoles import standard_output
from .exit_code import ExitCode
from .json_lines import write_line
from .on_records import run_on_records
from .tables import table
from .words import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from vividly_core.domain.book import Book
    from vividly_core.domain.lesson import Topic
    from vividly_runtime.container import Container


@attrs.frozen(kw_only=True)
class Entry:
    """
    A topic in its place in a book. *deployed* are ids that the deployed system had for it.
    """

    topic: Topic
    book: Book
    chapter: str
    passages: int
    deployed: tuple[str, ...]


def list_topics(variables: Mapping[str, str], book_id: str | None, *, as_json: bool) -> int:
    """
    The topics of one book, or of all, in the order of their text.
    """

    async def work(container: Container) -> int:
        shelf = container.bookshelf()
        wanted = [card.id for card in await shelf.cards()] if book_id is None else [BookId(book_id)]
        known = container.known_topics()
        entries: list[Entry] = []
        for each in wanted:
            try:
                entries += contents(await shelf.get(each), known)
            except NotFound as error:
                raise NotFound(
                    f"there is no book {printable(each)} in the library; list them: vividly library list"
                ) from error
        if as_json:
            for entry in entries:
                write_line(sys.stdout.buffer, _document(entry))
        else:
            _print(entries)
        return ExitCode.DONE

    return run_on_records(variables, work)


def contents(book: Book, known: Mapping[str, tuple[str, ...]]) -> Iterator[Entry]:
    """
    What *book* explains. *known* has the titles of topics that were deployed, each with its ids: a topic whose title
    begins with one is that topic.
    """
    passages = Counter(part.passage.topic.id for part in book.parts if part.explains)
    chapters = {part.passage.topic.id: part.chapter for part in reversed(book.parts)}
    for topic in book.topics:
        title = _plain(topic.title)
        yield Entry(
            topic=topic,
            book=book,
            chapter=chapters[topic.id],
            passages=passages[topic.id],
            deployed=tuple(
                deployed for name, ids in known.items() if title.startswith(_plain(name)) for deployed in ids
            ),
        )


def _plain(title: str) -> str:
    return title.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def _document(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.topic.id,
        "title": entry.topic.title,
        "subject": entry.topic.subject,
        "book": entry.book.id,
        "chapter": entry.chapter,
        "grades": [entry.book.grades.lowest, entry.book.grades.highest],
        "passages": entry.passages,
        "deployed": list(entry.deployed),
    }


def _print(entries: Iterable[Entry]) -> None:
    topics = table("Chapter", "Grades", ">Passages", "Topic, its id, and those that were deployed for it")
    for entry in entries:
        ids = ", ".join((entry.topic.id, *entry.deployed))
        topics.add_row(
            printable(entry.chapter),
            str(entry.book.grades),
            str(entry.passages),
            Text.assemble(printable(entry.topic.title), "\n", (printable(ids), "dim")),
        )
    standard_output().print(
        topics
        if topics.row_count
        else "No book; lessons stand on the starter library. Add one: vividly library add PATH"
    )
