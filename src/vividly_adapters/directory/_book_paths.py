"""
The files of a book on disk.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ._book_texts import PAGES
from ._files import LARGEST_BYTES, MARKDOWN, PLAIN, UnreadableFile

if TYPE_CHECKING:
    from ._collection import Entry

COLLECTION: Final = ".collection.xml"
TEXTS: Final = MARKDOWN | PLAIN | PAGES


def collections_in(path: Path) -> list[Path]:
    """
    The collection files at *path*: itself, or those in the folder where OpenStax keeps them.
    """
    if path.is_file():
        return [path] if path.name.endswith(COLLECTION) else []
    return sorted([*path.glob(f"*{COLLECTION}"), *path.glob(f"collections/*{COLLECTION}")])


def texts_in(path: Path) -> list[Path]:
    """
    The files of text at *path*: itself, or all below it but hidden ones, in the order of their paths.
    """
    if path.is_file():
        return [path]
    found = []
    for parent, folders, names in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [
            Path(parent, name) for name in names if not name.startswith(".") and Path(name).suffix.lower() in TEXTS
        ]
    return sorted(found)


def module_path(path: Path, entry: Entry) -> Path:
    """
    Where the module of *entry* lies, for the collection file *path*.
    """
    base = path.parent.parent if path.parent.name == "collections" else path.parent
    return base / "modules" / entry.module / "index.cnxml"


def read_bytes(path: Path) -> bytes:
    """
    What is in a file.

    :raises UnreadableFile: if it is too large, or the system refuses.
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise UnreadableFile("larger than 16 MiB; split it")
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"cannot be read ({error.strerror})") from None


def read_utf8(path: Path) -> str:
    """
    The text in a file.

    :raises UnreadableFile: if it is no text in UTF-8, is empty or too large, or the system refuses.
    """
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile("not UTF-8 text; save it as UTF-8") from None
    if "\x00" in text:
        raise UnreadableFile("not a text file; remove it or save it as UTF-8 text")
    if not text.strip():
        raise UnreadableFile("empty; write something into it or remove it")
    return text


def spoken(stem: str) -> str:
    """
    The name of a file as a title.
    """
    text = " ".join(stem.replace("-", " ").replace("_", " ").split()) or stem
    return text[:1].upper() + text[1:]
