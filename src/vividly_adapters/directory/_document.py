"""
One file of a library, as prose.
"""

from __future__ import annotations

import attrs


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
    A file, read. *place* is its path within the library; *keywords* are further words for what it explains.
    """

    place: str
    title: str
    subject: str
    keywords: str
    author: str
    licence: str
    sections: tuple[Section, ...]
