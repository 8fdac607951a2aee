"""
One file of a library, as prose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from vividly_core.domain.book import Grades


@attrs.frozen
class Section:
    """
    What stands under one heading: paragraphs of prose. *heading* is empty for text before the first.
    """

    heading: str
    paragraphs: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Prose:
    """
    The body of a file. *title* is its own heading, if it has one that stands over all others.
    """

    title: str | None
    sections: tuple[Section, ...]


@attrs.frozen(kw_only=True)
class Document:
    """
    A file, read. *place* is its path within the library; *keywords* are further words for what it explains,
    *grades* those that it is for.
    """

    place: str
    title: str
    subject: str
    keywords: str
    grades: Grades
    author: str
    licence: str
    sections: tuple[Section, ...]
