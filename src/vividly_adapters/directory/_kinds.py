"""
What a part of a book is, told by its class or by its heading.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from vividly_core.domain.book import PassageKind

if TYPE_CHECKING:
    from collections.abc import Iterator

_BY_WORDS: Final = {
    "misconception": PassageKind.MISCONCEPTION,
    "misconceptions": PassageKind.MISCONCEPTION,
    "common misconceptions": PassageKind.MISCONCEPTION,
    "misconception alert": PassageKind.MISCONCEPTION,
    "summary": PassageKind.SUMMARY,
    "section summary": PassageKind.SUMMARY,
    "chapter summary": PassageKind.SUMMARY,
    "learning objectives": PassageKind.OBJECTIVES,
    "section learning objectives": PassageKind.OBJECTIVES,
    "key terms": PassageKind.KEY_TERMS,
    "section key terms": PassageKind.KEY_TERMS,
    "keyterms": PassageKind.KEY_TERMS,
    "glossary": PassageKind.KEY_TERMS,
    "key equations": PassageKind.EQUATIONS,
    "worked example": PassageKind.EXAMPLE,
    "example": PassageKind.EXAMPLE,
    "snap lab": PassageKind.ACTIVITY,
    "virtual physics": PassageKind.ACTIVITY,
    "watch physics": PassageKind.ACTIVITY,
    "media": PassageKind.ACTIVITY,
    "materials": PassageKind.ACTIVITY,
    "references": PassageKind.ACTIVITY,
    "exercise": PassageKind.EXERCISE,
    "exercises": PassageKind.EXERCISE,
    "review questions": PassageKind.EXERCISE,
    "practice problems": PassageKind.EXERCISE,
    "check understanding": PassageKind.EXERCISE,
    "check your understanding": PassageKind.EXERCISE,
    "concept": PassageKind.EXERCISE,
    "critical thinking": PassageKind.EXERCISE,
    "problems": PassageKind.EXERCISE,
    "problems exercises": PassageKind.EXERCISE,
    "performance": PassageKind.EXERCISE,
    "multiple choice": PassageKind.EXERCISE,
    "short answer": PassageKind.EXERCISE,
    "extended response": PassageKind.EXERCISE,
    "conceptual questions": PassageKind.EXERCISE,
}

_FOR_TEACHERS: Final = re.compile(r"\b(?:teachers?|instructors?)\b(?!.*\bstudents?\b)|\boat standards\b")
_ADDRESSED: Final = re.compile(
    r"\b(?:teacher|instructor)s?(?: s)? (?:support|notes?|edition|guide|only|demonstration)\b"
)


def kind_of_class(classes: str) -> PassageKind | None:
    """
    The kind that one of the space-separated *classes* names.
    """
    return next((_BY_WORDS[name] for name in _plain_classes(classes) if name in _BY_WORDS), None)


def kind_of_heading(heading: str) -> PassageKind | None:
    """
    The kind that a *heading* names, if it is one that books share.
    """
    return _BY_WORDS.get(_plain(heading))


def is_for_teachers(*, classes: str = "", heading: str = "") -> bool:
    """
    Whether a part with *classes* and *heading* is not for students. In doubt it is not.
    """
    return any(_FOR_TEACHERS.search(name) for name in _plain_classes(classes)) or bool(
        _ADDRESSED.search(_plain(heading))
    )


def _plain_classes(classes: str) -> Iterator[str]:
    return map(_plain, classes.split())


def _plain(name: str) -> str:
    # Some are written with hyphens that look like the usual one, and some with soft ones.
    return " ".join(
        "".join(
            character if character.isalnum() else "" if unicodedata.category(character) == "Cf" else " "
            for character in name.casefold()
        ).split()
    )
