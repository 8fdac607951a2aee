"""
Questions that a book asks itself, and where it answers them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import attrs

from vividly_adapters._terms import terms
from vividly_core.domain.book import PassageKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vividly_core.domain.book import Book

FOLDS: Final = 5
KINDS: Final = ("exercise", "objective", "meaning of a term", "what is a term")


@attrs.frozen
class Question:
    """
    What is asked, what kind of question it is, and the id of the topic that answers it. *fold* says with which others
    it is asked, of an index without what any of them was made from.
    """

    text: str
    kind: str
    topic: str
    fold: int


def questions_of(book: Book) -> tuple[Question, ...]:
    """
    The questions of *book*: its exercises, its objectives, its key terms and what they mean.

    A line that is the title of a section is left out: the section of that title answers it, not the one that has it.
    """
    titles = {topic.title.casefold() for topic in book.topics}
    asked = [
        question
        for question in _questions(book)
        if terms(question.text) and question.text.casefold() not in titles
    ]
    return tuple(asked)


def without(book: Book, questions: Iterable[Question], fold: int) -> Book:
    """
    *book* without the lines that the questions of *fold* were made from. Exercises are in no index.
    """
    asked: dict[str, set[str]] = defaultdict(set)
    for question in questions:
        if question.fold == fold:
            asked[question.topic].add(question.text)
    parts = []
    for part in book.parts:
        if part.kind in {PassageKind.OBJECTIVES, PassageKind.KEY_TERMS}:
            gone = asked[part.passage.topic.id]
            lines = [line for line in part.passage.text.splitlines() if not _forms(line, part.kind) & gone]
            parts.append(attrs.evolve(part, passage=attrs.evolve(part.passage, text="\n".join(lines))))
        else:
            parts.append(part)
    return attrs.evolve(book, parts=tuple(parts))


def _questions(book: Book) -> Iterator[Question]:
    count = 0
    for part in book.parts:
        topic = part.passage.topic.id
        if part.kind is PassageKind.EXERCISE:
            yield Question(" ".join(part.passage.text.split()), "exercise", topic, count % FOLDS)
            count += 1
        elif part.kind is PassageKind.OBJECTIVES:
            for line in part.passage.text.splitlines():
                yield Question(line, "objective", topic, count % FOLDS)
                count += 1
        elif part.kind is PassageKind.KEY_TERMS:
            for line in part.passage.text.splitlines():
                term, _, meaning = line.partition(": ")
                if meaning:
                    yield Question(meaning, "meaning of a term", topic, count % FOLDS)
                yield Question(f"What is {term}?", "what is a term", topic, count % FOLDS)
                count += 1


def _forms(line: str, kind: PassageKind) -> set[str]:
    if kind is PassageKind.OBJECTIVES:
        return {line}
    term, _, meaning = line.partition(": ")
    return {meaning, f"What is {term}?"}
