"""
Books as rows of the library's tables, and back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vividly_adapters._ranking import Arrays
from vividly_core.domain import json_text
from vividly_core.domain.book import Book, BookCard, BookPassage, Formula, Grades, PassageKind
from vividly_core.domain.ids import BookId, PassageId, TopicId
from vividly_core.domain.lesson import Passage, Source, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vividly_adapters._postings import Postings

_CARD = "book_"


def book_to_row(card: BookCard) -> dict[str, Any]:
    """
    The parameters of a book's own row.
    """
    return {
        "id": card.id,
        "title": card.title,
        "authors": card.authors,
        "licence": card.licence,
        "place": card.place,
        "lowest_grade": card.grades.lowest,
        "highest_grade": card.grades.highest,
        "digest": card.digest,
        "topics": card.topics,
        "passages": card.passages,
        "parts": card.parts,
    }


def topics_to_columns(topics: Iterable[Topic]) -> dict[str, Any]:
    """
    The parameters of a book's topics.
    """
    listed = list(topics)
    return {
        "ids": [topic.id for topic in listed],
        "titles": [topic.title for topic in listed],
        "subjects": [topic.subject for topic in listed],
    }


def parts_to_columns(parts: Iterable[BookPassage]) -> dict[str, Any]:
    """
    The parameters of a book's parts.
    """
    return {"parts": json_text.storable([_part(number, part) for number, part in enumerate(parts)])}


def postings_to_columns(postings: Mapping[str, Postings]) -> dict[str, Any]:
    """
    The parameters of a book's index.
    """
    listed = sorted(postings.items())
    stored = [Arrays.of(each).stored() for _, each in listed]
    return {
        "terms": [term for term, _ in listed],
        "spoken": [each.spoken for _, each in listed],
        "headed": [each.headed for _, each in listed],
        "passages": [passages for passages, _ in stored],
        "loudness": [loudness for _, loudness in stored],
    }


def row_to_card(row: Mapping[str, Any], prefix: str = "") -> BookCard:
    """
    What is known of a book.
    """
    return BookCard(
        id=BookId(row[f"{prefix}id"]),
        title=row[f"{prefix}title"],
        authors=row[f"{prefix}authors"],
        licence=row[f"{prefix}licence"],
        place=row[f"{prefix}place"],
        grades=Grades(row[f"{prefix}lowest_grade"], row[f"{prefix}highest_grade"]),
        digest=row[f"{prefix}digest"],
        topics=row[f"{prefix}topics"],
        passages=row[f"{prefix}passages"],
        parts=row[f"{prefix}parts"],
    )


def rows_to_book(rows: Sequence[Mapping[str, Any]]) -> Book:
    """
    A book of its parts' rows, each of which has the book's own as well.
    """
    card = row_to_card(rows[0], _CARD)
    return Book(
        id=card.id,
        title=card.title,
        authors=card.authors,
        licence=card.licence,
        place=card.place,
        grades=card.grades,
        digest=card.digest,
        parts=tuple(
            BookPassage(
                passage=row_to_passage(row),
                kind=PassageKind(row["kind"]),
                chapter=row["chapter"],
                formulas=tuple(Formula(spoken, latex) for spoken, latex in row["formulas"]),
                answer=row["answer"],
                for_teachers=row["for_teachers"],
            )
            for row in rows
        ),
    )


def row_to_topic(row: Mapping[str, Any]) -> Topic:
    """
    A topic of its own row.
    """
    return Topic(id=TopicId(row["id"]), title=row["title"], subject=row["subject"])


def row_to_passage(row: Mapping[str, Any]) -> Passage:
    """
    A passage of its row.
    """
    return Passage(
        id=PassageId(row["id"]),
        topic=Topic(id=TopicId(row["topic_id"]), title=row["topic_title"], subject=row["topic_subject"]),
        heading=row["heading"],
        text=row["text"],
        position=row["position"],
        source=Source(
            title=row["source_title"],
            author=row["source_author"],
            licence=row["source_licence"],
            place=row["source_place"],
        ),
    )


def _part(number: int, part: BookPassage) -> dict[str, Any]:
    passage = part.passage
    return {
        "number": number,
        "kind": part.kind.value,
        "explains": part.explains,
        "for_teachers": part.for_teachers,
        "chapter": part.chapter,
        "formulas": [[formula.spoken, formula.latex] for formula in part.formulas],
        "answer": part.answer,
        "id": passage.id,
        "topic_id": passage.topic.id,
        "topic_title": passage.topic.title,
        "topic_subject": passage.topic.subject,
        "heading": passage.heading,
        "text": passage.text,
        "position": passage.position,
        "source_title": passage.source.title,
        "source_author": passage.source.author,
        "source_licence": passage.source.licence,
        "source_place": passage.source.place,
    }
