"""
Books for the suites of shelves and readers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contract.openers._library_harness import LEVERS, PASSAGES, TIDES
from vividly_core.domain.book import Book, BookPassage, Formula, Grades, PassageKind
from vividly_core.domain.ids import BookId, PassageId, TopicId
from vividly_core.domain.lesson import Passage, Source, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable

_SOURCE: Final = Source(title="The sea", author="Ann Author", licence="CC BY 4.0", place="1 Water, 1.1 Tides")


def _part(number: int, kind: PassageKind, text: str, *, for_teachers: bool = False) -> BookPassage:
    passage = Passage(
        id=PassageId(f"tides#part-{number}"),
        topic=TIDES,
        heading="About tides",
        text=text,
        source=_SOURCE,
        position=number,
    )
    return BookPassage(
        passage=passage,
        kind=kind,
        chapter="1 Water",
        formulas=(Formula("m g", "mg"),) if kind is PassageKind.TEXT else (),
        answer="Twice." if kind is PassageKind.EXERCISE else None,
        for_teachers=for_teachers,
    )


def book(
    parts: Iterable[BookPassage], *, name: str = "the-sea", title: str = "The sea", digest: str = "1"
) -> Book:
    """
    A book of *parts*.
    """
    return Book(
        id=BookId(name),
        title=title,
        authors="Ann Author, Bob Author",
        licence="CC BY 4.0",
        place="https://books.example/the-sea",
        grades=Grades(6, 9),
        digest=digest,
        parts=tuple(parts),
    )


SEA: Final = book(
    (
        _part(0, PassageKind.OBJECTIVES, "Say what a tide is"),
        _part(1, PassageKind.TEXT, "Tides are the daily rise and fall of the sea. Water of mass m weighs m g."),
        _part(2, PassageKind.MISCONCEPTION, "Students may believe that wind makes tides.", for_teachers=True),
        _part(3, PassageKind.EXERCISE, "How often a day is the sea high?"),
        _part(4, PassageKind.KEY_TERMS, "ebb: the falling tide"),
    )
)
"""A book with parts of several kinds, of which one explains."""

NEW_SEA: Final = book(
    (_part(1, PassageKind.TEXT, "The moon pulls on the sea. That is what makes the tides."),), digest="2"
)
"""The same book, in other words."""

BARS: Final = book(
    (BookPassage(passage=passage, kind=PassageKind.TEXT) for passage in PASSAGES if passage.topic == LEVERS),
    name="bars",
    title="Bars",
)
"""Another book."""

RIVAL: Final = book(
    (_part(1, PassageKind.TEXT, "Tides are high and low water."),), name="rival", title="A rival of the sea"
)
"""Another book, with a topic and a passage of the names that `SEA` has."""


def long_book(count: int) -> Book:
    """
    A book of *count* topics, for whoever wants to be in the way of something.
    """
    topics = [
        Topic(id=TopicId(f"long-{number}"), title=f"Topic {number}", subject="physics") for number in range(count)
    ]
    return book(
        (
            BookPassage(
                passage=Passage(
                    id=PassageId(f"{topic.id}#text"),
                    topic=topic,
                    heading="Text",
                    text=f"A sentence about number {number}.",
                    source=_SOURCE,
                ),
                kind=PassageKind.TEXT,
            )
            for number, topic in enumerate(topics)
        ),
        name="long",
        title="Long",
    )
