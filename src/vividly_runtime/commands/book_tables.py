"""
Books and what is found in them, for people.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from typing import TYPE_CHECKING, Final

from rich.text import Text

from .consoles import standard_output
from .tables import table
from .words import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vividly_core.domain.book import Book, BookCard, PassageKind
    from vividly_core.ports.library import Match
    from vividly_core.usecases.add_books import Addition

_SNIPPET_CHARACTERS: Final = 300


def print_books(cards: Iterable[BookCard]) -> None:
    """
    A table of books.
    """
    books = table("Book", "Grades", ">Topics", ">Passages", "Title, authors and licence")
    for card in cards:
        about = "\n".join(printable(line) for line in (card.title, card.authors, card.licence))
        books.add_row(printable(card.id), str(card.grades), str(card.topics), str(card.passages), Text(about))
    standard_output().print(
        books
        if books.row_count
        else "No book; lessons stand on the starter library. Add one: vividly library add PATH"
    )


def print_contents(book: Book) -> None:
    """
    A book's facts, and how many parts of which kind each of its topics has.
    """
    console = standard_output()
    facts = {
        "Book": book.id,
        "Title": book.title,
        "Authors": book.authors,
        "Licence": book.licence,
        "Place": book.place,
        "Grades": str(book.grades),
    }
    for name, value in facts.items():
        console.print(Text.assemble((f"{name:<10}", "dim"), printable(value)), soft_wrap=True)
    contents = table("Chapter", ">Passages", "Topic, and what else it has")
    for topic in dict.fromkeys(part.passage.topic for part in book.parts):
        own = [part for part in book.parts if part.passage.topic == topic]
        others = Counter(part.kind.value for part in own if not part.explains)
        beside = ", ".join(f"{count} {kind}" for kind, count in sorted(others.items()))
        contents.add_row(
            printable(own[0].chapter),
            str(sum(part.explains for part in own)),
            Text.assemble(printable(topic.title), "\n", (f"{topic.id}{': ' if beside else ''}{beside}", "dim")),
        )
    console.print(contents)


def print_parts(book: Book, kind: PassageKind) -> None:
    """
    The parts of one kind, in full.
    """
    console = standard_output()
    for part in book.parts:
        if part.kind is kind:
            audience = "  for teachers" if part.for_teachers else ""
            console.print(Text.assemble((printable(part.passage.heading), "bold"), audience), soft_wrap=True)
            console.print(Text(printable(part.passage.source.place), "dim"), soft_wrap=True)
            for line in part.passage.text.splitlines():
                console.print(Text(printable(line)), soft_wrap=True)
            if part.answer:
                console.print(Text.assemble(("Answer: ", "dim"), printable(part.answer)), soft_wrap=True)
            console.print()


def print_matches(found: Sequence[Match]) -> None:
    """
    What was found, the best first.
    """
    console = standard_output()
    if not found:
        console.print("Nothing in the library speaks of this.")
    for number, match in enumerate(found, 1):
        passage = match.passage
        console.print(
            Text.assemble(
                f"{number}. ",
                (printable(passage.heading), "bold"),
                f"  covers {match.coverage:.0%} of the question",
            ),
            soft_wrap=True,
        )
        source = f"{passage.source.title}, {passage.source.place}. {passage.source.licence}"
        console.print(Text(f"   {printable(source)}", "dim"), soft_wrap=True)
        snippet = textwrap.shorten(printable(passage.text), _SNIPPET_CHARACTERS, placeholder=" …")
        console.print(Text(f"   {snippet}"), soft_wrap=True)
        console.print(Text(f"   {passage.id}", "dim"), soft_wrap=True)


def print_addition(added: Addition) -> None:
    """
    What became of one book.
    """
    console = standard_output()
    count = "" if added.card is None else f": {added.card.passages} passages in {added.card.topics} topics"
    console.print(
        f"{printable(added.found.title)} ({added.found.id}) {added.fate.value}{count}",
        soft_wrap=True,
        markup=False,
    )
