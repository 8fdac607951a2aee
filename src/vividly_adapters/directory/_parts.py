"""
A text of a book as parts: what stands under one heading, and is of one kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from vividly_core.domain.book import Formula, PassageKind


@attrs.frozen(kw_only=True)
class Part:
    """
    Paragraphs of prose under *heading*, empty for text before the first; of objectives, key terms and equations one a
    paragraph. *formulas* are those of the text, in its order; *answer* is an exercise's.
    """

    kind: PassageKind
    heading: str
    paragraphs: tuple[str, ...]
    formulas: tuple[Formula, ...] = ()
    answer: str | None = None
    for_teachers: bool = False


@attrs.frozen(kw_only=True)
class SectionText:
    """
    One file of a book, read. *title* is ``None`` if it does not say.
    """

    title: str | None
    parts: tuple[Part, ...]
    subject: str | None = None
    author: str | None = None
    licence: str | None = None


@attrs.define(kw_only=True)
class OpenPart:
    """
    A part that is being read.
    """

    kind: PassageKind
    heading: str
    paragraphs: list[str] = attrs.field(factory=list)
    formulas: list[Formula] = attrs.field(factory=list)
    answer: str | None = None
    for_teachers: bool = False

    def say(self, text: str) -> None:
        """
        Add a paragraph.
        """
        if plain := " ".join(text.split()):
            self.paragraphs.append(plain)

    def closed(self) -> Part | None:
        """
        The part, if anything is in it.
        """
        if not self.paragraphs:
            return None
        return Part(
            kind=self.kind,
            heading=" ".join(self.heading.split()),
            paragraphs=tuple(dict.fromkeys(self.paragraphs)),
            formulas=tuple(dict.fromkeys(self.formulas)),
            answer=self.answer,
            for_teachers=self.for_teachers,
        )
