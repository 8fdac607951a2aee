"""
A folder of files as documents.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.book import Grades, parse_grades
from vividly_core.domain.errors import InvalidField

from ._document import Document
from ._files import MARKDOWN, UnreadableFile, find_files, read_file
from ._front_matter import UnreadableFields, split_front_matter
from ._markdown import read_markdown
from ._plain_text import read_plain_text

if TYPE_CHECKING:
    from pathlib import Path

    from ._files import TextFile

_NOT_STATED: Final = "not stated"
_GENERAL: Final = "general"


@attrs.frozen
class Folder:
    """
    What a folder holds: its documents in the order of their paths, and a line for each file that did not go in.
    """

    documents: tuple[Document, ...]
    warnings: tuple[str, ...]


def read_folder(folder: Path) -> Folder:
    """
    Read every Markdown and text file below *folder*.

    :raises OSError: never for one file; those are named in the warnings.
    """
    documents: list[Document] = []
    warnings: list[str] = []
    for path in find_files(folder):
        try:
            documents.append(read_document(read_file(path, folder)))
        except (UnreadableFile, UnreadableFields) as problem:
            warnings.append(f"{path.relative_to(folder).as_posix()}: {problem}")
    return Folder(tuple(documents), tuple(warnings))


def read_document(file: TextFile) -> Document:
    """
    Read the text of one file; what its fields do not say is taken from its headings and its place.

    :raises UnreadableFields: if its front matter is no YAML, or its grades are none.
    :raises UnreadableFile: if there is no prose in it.
    """
    place = PurePosixPath(file.place)
    fields, body = split_front_matter(file.text)
    prose = read_markdown(body) if place.suffix.lower() in MARKDOWN else read_plain_text(body)
    if not prose.sections:
        raise UnreadableFile("no prose in it; write full sentences under its headings")
    return Document(
        place=file.place,
        title=fields.get("title") or prose.title or _spoken(place.stem),
        subject=(fields.get("subject") or place.parent.name or _GENERAL).lower(),
        keywords=fields.get("keywords", ""),
        grades=_grades(fields.get("grades", "")),
        author=fields.get("author") or _NOT_STATED,
        licence=fields.get("licence") or fields.get("license") or _NOT_STATED,
        sections=prose.sections,
    )


def _grades(text: str) -> Grades:
    if not text:
        return Grades()
    try:
        return parse_grades(text)
    except InvalidField as error:
        raise UnreadableFields(f"{error.field}: {error.problem}; {error.cure}") from error


def _spoken(stem: str) -> str:
    text = re.sub(r"[\s_-]+", " ", stem).strip() or stem
    return text[:1].upper() + text[1:]
