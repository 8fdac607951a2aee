"""
The sections of a book as passages with their topics, sources and names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.book import BookPassage, PassageKind
from vividly_core.domain.ids import PassageId, TopicId
from vividly_core.domain.lesson import Passage, Topic

from ._chunks import chunk
from ._names import Names, slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vividly_core.domain.lesson import Source

    from ._parts import Part

_WHOLE: Final = frozenset(
    {PassageKind.OBJECTIVES, PassageKind.KEY_TERMS, PassageKind.EQUATIONS, PassageKind.EXERCISE}
)
"""Kinds of which a part is a passage, whatever its length: a list is not read on its own, nor is half a question."""


@attrs.frozen(kw_only=True)
class PlacedSection:
    """
    A section of a book: its topic's *title* and *subject*, its *chapter*, and whose it is.
    """

    title: str
    subject: str
    chapter: str
    source: Source
    parts: tuple[Part, ...]


def place(book: str, sections: Iterable[PlacedSection]) -> Iterator[BookPassage]:
    """
    The passages of *sections*, with names that are unique among all of *book*.
    """
    topics = Names()
    for section in sections:
        topic = Topic(
            id=TopicId(topics.give(f"{book}-{slug(section.title, otherwise='section')}")),
            title=section.title,
            subject=section.subject,
        )
        yield from _passages(section, topic)


def _passages(section: PlacedSection, topic: Topic) -> Iterator[BookPassage]:
    names = Names()
    position = 0
    for part in _merged(section.parts):
        heading = part.heading or section.title
        for text in ["\n".join(part.paragraphs)] if part.kind in _WHOLE else chunk(part.paragraphs):
            passage = Passage(
                id=PassageId(f"{topic.id}#{names.give(slug(heading, otherwise='section'))}"),
                topic=topic,
                heading=heading,
                text=text,
                source=section.source,
                position=position,
            )
            formulas = tuple(formula for formula in part.formulas if formula.spoken in text)
            yield BookPassage(
                passage=passage,
                kind=part.kind,
                chapter=section.chapter,
                formulas=formulas,
                answer=part.answer,
                for_teachers=part.for_teachers,
            )
            position += 1


def _merged(parts: Iterable[Part]) -> Iterator[Part]:
    """
    *parts* with all key terms in one, and those that only name a term left out where it is defined elsewhere.
    """
    listed = list(parts)
    terms = [line for part in listed if part.kind is PassageKind.KEY_TERMS for line in part.paragraphs]
    defined = {line.partition(":")[0].casefold() for line in terms if ":" in line}
    merged = tuple(dict.fromkeys(line for line in terms if ":" in line or line.casefold() not in defined))
    for part in listed:
        if part.kind is not PassageKind.KEY_TERMS:
            yield part
        elif merged:
            formulas = (formula for each in listed if each.kind is part.kind for formula in each.formulas)
            yield attrs.evolve(part, paragraphs=merged, formulas=tuple(dict.fromkeys(formulas)))
            merged = ()
