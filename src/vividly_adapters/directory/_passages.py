"""
Documents as passages: a section each, and a long one in several, parted between sentences.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

import attrs
import sentencex

from vividly_core.domain.ids import PassageId, TopicId
from vividly_core.domain.lesson import Passage, Source, Topic

from ._names import Names, slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vividly_core.domain.book import Grades

    from ._document import Document

LONGEST_WORDS: Final = 500


@attrs.frozen
class Chapter:
    """
    One document: its topic, its passages in the order of its text, further words for what it explains, and the grades
    that it is for.
    """

    topic: Topic
    passages: tuple[Passage, ...]
    keywords: str
    grades: Grades


def chapters(documents: Iterable[Document]) -> Iterator[Chapter]:
    """
    Give every document its topic, and every section its passages, with ids that are unique among all.
    """
    names = Names()
    for document in documents:
        place = PurePosixPath(document.place)
        topic = Topic(
            id=TopicId(names.give(slug(place.with_suffix("").as_posix(), otherwise="topic"))),
            title=document.title,
            subject=slug(document.subject, otherwise="general"),
        )
        yield Chapter(topic, tuple(_passages(document, topic)), document.keywords, document.grades)


def _passages(document: Document, topic: Topic) -> Iterator[Passage]:
    names = Names()
    source = Source(title=document.title, author=document.author, licence=document.licence, place=document.place)
    position = 0
    for section in document.sections:
        heading = section.heading or document.title
        for text in _pieces(section.paragraphs):
            name = names.give(slug(heading, otherwise="section"))
            yield Passage(
                id=PassageId(f"{topic.id}#{name}"),
                topic=topic,
                heading=heading,
                text=text,
                source=source,
                position=position,
            )
            position += 1


def _pieces(paragraphs: tuple[str, ...]) -> Iterator[str]:
    """
    *paragraphs* in texts of at most `LONGEST_WORDS`, parted between paragraphs where that is possible.
    """
    piece: list[str] = []
    count = 0
    for part in _parts(paragraphs):
        words = len(part.split())
        if piece and count + words > LONGEST_WORDS:
            yield "\n\n".join(piece)
            piece, count = [], 0
        piece.append(part)
        count += words
    if piece:
        yield "\n\n".join(piece)


def _parts(paragraphs: tuple[str, ...]) -> Iterator[str]:
    for paragraph in paragraphs:
        if len(paragraph.split()) <= LONGEST_WORDS:
            yield paragraph
        else:
            yield from _runs(sentencex.segment("en", paragraph))


def _runs(sentences: Iterable[str]) -> Iterator[str]:
    run: list[str] = []
    count = 0
    for sentence in sentences:
        for text in _cut(sentence.split()):
            words = len(text.split())
            if run and count + words > LONGEST_WORDS:
                yield " ".join(run)
                run, count = [], 0
            run.append(text)
            count += words
    if run:
        yield " ".join(run)


def _cut(words: list[str]) -> Iterator[str]:
    """
    A text without sentences, such as a list of words, is cut by its length.
    """
    for start in range(0, len(words), LONGEST_WORDS):
        yield " ".join(words[start : start + LONGEST_WORDS])
