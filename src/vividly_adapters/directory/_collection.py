"""
The order of an OpenStax book: its collection file.
"""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Any, Final

import attrs

from ._files import UnreadableFile
from ._names import slug
from ._xml_tree import children, find, local_name, read_xml

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME: Final = re.compile(r"[\w-]+", re.ASCII)
"""A name with a path in it would lead out of the book's folder."""


@attrs.frozen(kw_only=True)
class Entry:
    """
    A module in its place: *chapter* is the title of the chapter, empty outside of any; *number* is that of the
    chapter and of the section in it, both 0 where there is none. An introduction has section 0.
    """

    module: str
    chapter: str
    number: tuple[int, int]

    def page(self, title: str) -> str:
        """
        The name of the module's page on the publisher's site.
        """
        chapter, section = self.number
        numbers = f"{chapter}-{section}-" if section else f"{chapter}-" if chapter else ""
        return f"{numbers}{slug(title, otherwise='section')}"


@attrs.frozen(kw_only=True)
class Collection:
    """
    What a collection file says.
    """

    title: str
    slug: str
    authors: str
    licence: str
    language: str
    entries: tuple[Entry, ...]


def read_collection(data: bytes) -> Collection:
    """
    Read a collection file.

    :raises UnreadableFile: if it is no XML, harmful, or names no module.
    """
    root = read_xml(data)
    entries = tuple(_entries(root))
    if not entries:
        raise UnreadableFile("no collection of modules; give the collection file of a book")
    title = _text(root, "title") or "Untitled"
    people = (name.strip() for name in root.get("authors", "").split(","))
    return Collection(
        title=title,
        slug=slug(_text(root, "slug") or title, otherwise="book"),
        authors=", ".join(name for name in people if name) or "not stated",
        licence=_licence(find(root, "license")),
        language=_text(root, "language") or "en",
        entries=entries,
    )


def _licence(element: Any | None) -> str:
    if element is None:
        return "not stated"
    name = " ".join("".join(element.itertext()).split())
    url = element.get("url", "")
    # The name alone says nothing of the version.
    return f"{name} ({url})" if name and url else name or url or "not stated"


def _entries(root: Any) -> Iterator[Entry]:
    content = find(root, "content")
    return iter(()) if content is None else _modules(content, "", count(1), 0)


def _modules(content: Any, chapter: str, chapters: Iterator[int], number: int) -> Iterator[Entry]:
    """
    The modules in *content*, which is that of *chapter*, or of a unit that holds chapters.
    """
    section = 0
    for child in children(content):
        name = local_name(child)
        if name == "module":
            module = child.get("document", "")
            if not _NAME.fullmatch(module):
                raise UnreadableFile("it names a module by what is no name; write letters, digits and dashes")
            yield Entry(module=module, chapter=chapter, number=(number, section))
            section += 1
        elif name == "subcollection":
            inner = find(child, "content")
            if inner is not None:
                has_modules = any(local_name(each) == "module" for each in children(inner))
                title = _text(child, "title")
                yield from _modules(inner, title, chapters, next(chapters) if has_modules else 0)


def _text(element: Any, name: str) -> str:
    found = find(element, name)
    return "" if found is None else " ".join("".join(found.itertext()).split())
