"""
Single files of text as sections of a book: Markdown, HTML and plain text.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from vividly_core.domain.book import PassageKind

from ._files import MARKDOWN, UnreadableFile
from ._front_matter import UnreadableFields, split_front_matter
from ._html import read_page
from ._kinds import is_for_teachers, kind_of_heading
from ._markdown import read_markdown
from ._parts import Part, SectionText
from ._plain_text import read_plain_text

if TYPE_CHECKING:
    from ._document import Prose
    from ._files import TextFile

PAGES: Final = frozenset({".html", ".htm", ".xhtml"})


def read_text(file: TextFile) -> SectionText:
    """
    The parts of *file*. What it does not say in its front matter or its head is ``None``.

    :raises UnreadableFile: if there is no prose in it, or its front matter is no YAML.
    """
    ending = PurePosixPath(file.place).suffix.lower()
    if ending in PAGES:
        section = read_page(file.text)
    else:
        try:
            fields, body = split_front_matter(file.text)
        except UnreadableFields as error:
            raise UnreadableFile(str(error)) from None
        prose = read_markdown(body) if ending in MARKDOWN else read_plain_text(body)
        section = SectionText(
            title=fields.get("title") or prose.title,
            parts=(*_keywords(fields.get("keywords", "")), *_parts(prose)),
            subject=fields.get("subject", "").lower() or None,
            author=fields.get("author"),
            licence=fields.get("licence") or fields.get("license"),
        )
    if not section.parts:
        raise UnreadableFile("no prose in it; write full sentences under its headings")
    return section


def _parts(prose: Prose) -> tuple[Part, ...]:
    return tuple(
        Part(
            kind=kind_of_heading(section.heading) or PassageKind.TEXT,
            heading=section.heading,
            paragraphs=section.paragraphs,
        )
        for section in prose.sections
        if not is_for_teachers(heading=section.heading)
    )


def _keywords(keywords: str) -> tuple[Part, ...]:
    terms = tuple(word.strip() for word in keywords.split(",") if word.strip())
    return (Part(kind=PassageKind.KEY_TERMS, heading="Keywords", paragraphs=terms),) if terms else ()
