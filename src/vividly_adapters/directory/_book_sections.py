"""
A book, read section by section.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from vividly_core.domain.book import Book
from vividly_core.domain.errors import InvalidField, Rejected
from vividly_core.domain.lesson import Source
from vividly_core.ports.book_reader import ReadBook

from ._book_parts import PlacedSection, place
from ._book_paths import COLLECTION, module_path, read_bytes, read_utf8, spoken, texts_in
from ._book_texts import read_text
from ._cnxml import read_cnxml
from ._collection import read_collection
from ._files import TextFile, UnreadableFile
from ._names import slug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vividly_core.domain.book import Grades
    from vividly_core.ports.book_reader import FoundBook

    from ._collection import Collection
    from ._parts import SectionText

_NOT_STATED: Final = "not stated"
_SITE: Final = "https://openstax.org/books"
_SUBJECTS: Final = (
    ("earth-science", ("earth", "astronomy", "geology", "climate")),
    ("physics", ("physics",)),
    ("chemistry", ("chemistry",)),
    ("biology", ("biology", "anatomy", "microbiology", "physiology")),
    ("mathematics", ("algebra", "calculus", "mathematics", "math", "precalculus", "statistics", "trigonometry")),
)


def read_book(found: FoundBook, grades: Grades, tell: Callable[[float], None]) -> ReadBook:
    """
    Read *found*, telling of every file.

    :raises Rejected: if nothing in it can be read.
    """
    path = Path(found.place)
    problems: list[str] = []
    if path.name.endswith(COLLECTION):
        try:
            collection = read_collection(read_bytes(path))
        except UnreadableFile as problem:
            raise Rejected(f"{path.name}: {problem}") from None
        sections = list(_sections_of_collection(path, collection, problems, tell))
        title, authors, licence = collection.title, collection.authors, collection.licence
        origin = f"{_SITE}/{collection.slug}"
    else:
        sections = list(_sections_of_texts(path, problems, tell))
        title, authors, licence = found.title, *_common(sections)
        origin = path.name
    if not sections:
        raise Rejected("; ".join((f"nothing in {path.name} can be read", *problems)))
    try:
        book = Book(
            id=found.id,
            title=title,
            authors=authors,
            licence=licence,
            place=origin,
            grades=grades,
            digest=found.digest,
            parts=tuple(place(found.id, sections)),
        )
    except InvalidField as error:
        raise Rejected("; ".join((str(error), *problems))) from None
    return ReadBook(book=book, warnings=tuple(problems))


def _sections_of_collection(
    path: Path, collection: Collection, problems: list[str], tell: Callable[[float], None]
) -> Iterator[PlacedSection]:
    subject = _subject(collection.title)
    for count, entry in enumerate(collection.entries):
        tell(count / len(collection.entries))
        try:
            section = read_cnxml(read_bytes(module_path(path, entry)))
        except UnreadableFile as problem:
            problems.append(f"{entry.module}: {problem}")
            continue
        own = section.title or entry.module
        opens = entry.chapter and not entry.number[1]
        chapter = f"{entry.number[0]} {entry.chapter}" if entry.chapter else ""
        section_number = "" if opens or not entry.chapter else f"{entry.number[0]}.{entry.number[1]} "
        address = f"{_SITE}/{collection.slug}/pages/{entry.page(own)}"
        yield PlacedSection(
            title=entry.chapter if opens else own,
            subject=subject,
            chapter=chapter,
            source=Source(
                title=collection.title,
                author=collection.authors,
                licence=collection.licence,
                place=", ".join(part for part in (chapter, f"{section_number}{own}", address) if part),
            ),
            parts=section.parts,
        )


def _sections_of_texts(path: Path, problems: list[str], tell: Callable[[float], None]) -> Iterator[PlacedSection]:
    files = texts_in(path)
    root = path if path.is_dir() else path.parent
    for count, file in enumerate(files):
        tell(count / len(files))
        name = file.relative_to(root).as_posix()
        try:
            section = read_text(TextFile(name, read_utf8(file)))
        except UnreadableFile as problem:
            problems.append(f"{name}: {problem}")
            continue
        yield _placed(section, file.relative_to(root), root)


def _placed(section: SectionText, file: Path, root: Path) -> PlacedSection:
    title = section.title or spoken(file.stem)
    chapter = "" if file.parent == Path() else spoken(file.parent.name)
    return PlacedSection(
        title=title,
        subject=slug(section.subject or _subject(f"{chapter} {root.name}"), otherwise="general"),
        chapter=chapter,
        source=Source(
            title=title,
            author=section.author or _NOT_STATED,
            licence=section.licence or _NOT_STATED,
            place=file.as_posix(),
        ),
        parts=section.parts,
    )


def _common(sections: Iterable[PlacedSection]) -> tuple[str, str]:
    authors = dict.fromkeys(section.source.author for section in sections)
    licences = dict.fromkeys(section.source.licence for section in sections)
    return "; ".join(authors) or _NOT_STATED, "; ".join(licences) or _NOT_STATED


def _subject(title: str) -> str:
    words = set(slug(title, otherwise="").split("-"))
    return next((subject for subject, names in _SUBJECTS if words & set(names)), "general")
