"""
An open book, as a library keeps it.
"""

from __future__ import annotations

import enum
import re
from typing import TYPE_CHECKING, Final

import attrs

from .errors import InvalidField
from .grade import HIGHEST, LOWEST

if TYPE_CHECKING:
    from .grade import Grade
    from .ids import BookId
    from .lesson import Passage, Topic


_RANGE: Final = re.compile(r"(\d{1,2})(?:\s*-\s*(\d{1,2}))?", re.ASCII)


class PassageKind(enum.StrEnum):
    """
    What a part of a book is, by its author's own word.

    An exercise is a question to the reader, and asks for its answer; an activity tells what to do, not what is so.
    """

    TEXT = "text"
    EXAMPLE = "example"
    SUMMARY = "summary"
    MISCONCEPTION = "misconception"
    OBJECTIVES = "objectives"
    KEY_TERMS = "key terms"
    EQUATIONS = "equations"
    ACTIVITY = "activity"
    EXERCISE = "exercise"


EXPLAINING: Final = frozenset(
    {PassageKind.TEXT, PassageKind.EXAMPLE, PassageKind.SUMMARY, PassageKind.MISCONCEPTION}
)
"""The kinds that a lesson can stand on, and so the only ones that a search finds."""

GUIDING: Final = frozenset({PassageKind.OBJECTIVES, PassageKind.KEY_TERMS})
"""The kinds that say what a whole section is about, and so help to find it."""


@attrs.frozen
class Formula:
    """
    Mathematics twice: *spoken* in words, as it stands in the text, and *latex* to draw it, a line each row.
    """

    spoken: str
    latex: str


@attrs.frozen
class Grades:
    """
    The school grades that a book is written for, both ends included.
    """

    lowest: int = attrs.field(default=LOWEST)
    highest: int = attrs.field(default=HIGHEST)

    @highest.validator
    def _in_school(self, _: object, highest: int) -> None:
        if not LOWEST <= self.lowest <= highest <= HIGHEST:
            raise InvalidField(
                "grades", "no range of school grades", f"give two from {LOWEST} to {HIGHEST}, as 9-12"
            )

    def __contains__(self, grade: Grade) -> bool:
        return self.lowest <= grade.number <= self.highest

    def __str__(self) -> str:
        return f"{self.lowest}-{self.highest}"


def parse_grades(text: str) -> Grades:
    """
    Read two grades as ``9-12``, or one as ``9``.

    :raises InvalidField: if it is no such range.
    """
    found = _RANGE.fullmatch(text.strip())
    if found is None:
        raise InvalidField("grades", "no range of school grades", "write two school grades, as 9-12, or one")
    return Grades(int(found[1]), int(found[2] or found[1]))


@attrs.frozen(kw_only=True)
class BookPassage:
    """
    A passage and what it is in its book: its *chapter*, its *kind*, its *formulas* in the order of the text.

    Of objectives, key terms and equations the text has one a line, a key term as ``term: meaning`` where the book
    says what it means. *answer* is that of an exercise, if the book gives one. What is *for_teachers* speaks of
    students, not to them: it may guide a writer, and is never shown.
    """

    passage: Passage
    kind: PassageKind
    chapter: str = ""
    formulas: tuple[Formula, ...] = ()
    answer: str | None = None
    for_teachers: bool = False

    @property
    def explains(self) -> bool:
        """
        Whether a search may find it.
        """
        return self.kind in EXPLAINING and not self.for_teachers


@attrs.frozen(kw_only=True)
class BookCard:
    """
    What is known of a book without opening it.

    *digest* changes with every byte of the book's files, and with the way they are read. *passages* counts those that
    explain, *parts* all of them.
    """

    id: BookId
    title: str
    authors: str
    licence: str
    place: str
    grades: Grades
    digest: str
    topics: int
    passages: int
    parts: int


@attrs.frozen(kw_only=True)
class Book:
    """
    A book that was read: its parts in the order of its text, the passages of a topic counted from 0 throughout it.

    *place* is where it can be found: an address, or the name of its folder or file. *authors* and *licence* are as
    its licence asks us to name them.
    """

    id: BookId
    title: str
    authors: str
    licence: str
    place: str
    grades: Grades
    digest: str
    parts: tuple[BookPassage, ...] = attrs.field(repr=False)

    @parts.validator
    def _explains_something(self, _: object, parts: tuple[BookPassage, ...]) -> None:
        if not any(part.explains for part in parts):
            raise InvalidField("book", "no passage of it explains anything", "give it full sentences")

    @property
    def topics(self) -> tuple[Topic, ...]:
        """
        What it explains, in its order.
        """
        return tuple(dict.fromkeys(part.passage.topic for part in self.parts if part.explains))

    def card(self) -> BookCard:
        """
        Its card.
        """
        return BookCard(
            id=self.id,
            title=self.title,
            authors=self.authors,
            licence=self.licence,
            place=self.place,
            grades=self.grades,
            digest=self.digest,
            topics=len(self.topics),
            passages=sum(part.explains for part in self.parts),
            parts=len(self.parts),
        )
