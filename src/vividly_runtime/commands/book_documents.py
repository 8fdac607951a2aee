"""
Books and what is found in them as JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vividly_core.domain.script_codec import passage_to_json

if TYPE_CHECKING:
    from vividly_core.domain.book import BookCard, BookPassage
    from vividly_core.ports.library import Match
    from vividly_core.usecases.add_books import Addition


def card(book: BookCard) -> dict[str, Any]:
    """
    A book, without its text.
    """
    return {
        "id": book.id,
        "title": book.title,
        "authors": book.authors,
        "licence": book.licence,
        "place": book.place,
        "grades": [book.grades.lowest, book.grades.highest],
        "topics": book.topics,
        "passages": book.passages,
        "parts": book.parts,
    }


def addition(added: Addition) -> dict[str, Any]:
    """
    What became of a book.
    """
    return {
        "book": added.found.id,
        "title": added.found.title,
        "fate": added.fate.value,
        "passages": None if added.card is None else added.card.passages,
        "parts": None if added.card is None else added.card.parts,
        "problems": list(added.problems),
    }


def part(of_book: BookPassage) -> dict[str, Any]:
    """
    A part of a book.
    """
    return {
        **passage_to_json(of_book.passage),
        "kind": of_book.kind.value,
        "chapter": of_book.chapter,
        "formulas": [{"spoken": formula.spoken, "latex": formula.latex} for formula in of_book.formulas],
        "answer": of_book.answer,
        "for_teachers": of_book.for_teachers,
    }


def match(found: Match) -> dict[str, Any]:
    """
    A passage that was found.
    """
    return {**passage_to_json(found.passage), "score": found.score, "coverage": found.coverage}
