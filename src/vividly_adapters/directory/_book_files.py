"""
Which books lie in a place.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Final

from vividly_core.domain.errors import NotFound
from vividly_core.domain.ids import BookId, FilePath
from vividly_core.ports.book_reader import FoundBook

from ._book_paths import COLLECTION, TEXTS, collections_in, module_path, read_bytes, spoken, texts_in
from ._collection import read_collection
from ._files import UnreadableFile
from ._names import slug

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_READ_AS: Final = b"3"
"""A book that was read in another way is another book: to be raised with every change of the reading."""


def find_books(path: Path) -> tuple[FoundBook, ...]:
    """
    The books at *path*.

    :raises NotFound: if there is no such place, or nothing in it to be read.
    :raises OSError: if the system refuses it.
    """
    if not path.exists():
        raise NotFound(f"there is no file or folder {path}")
    collections = collections_in(path)
    if collections:
        return tuple(map(_found, collections))
    if path.is_dir() and not texts_in(path):
        raise NotFound(f"no book in {path}: no *{COLLECTION}, and no {', '.join(sorted(TEXTS))} file")
    if path.is_file() and path.suffix.lower() not in TEXTS:
        raise NotFound(f"{path.name} is no book: give a *{COLLECTION}, or a {', '.join(sorted(TEXTS))} file")
    return (_found(path),)


def _found(path: Path) -> FoundBook:
    name = path.name.removesuffix(COLLECTION) if path.name.endswith(COLLECTION) else path.stem
    title, book_id = spoken(name), slug(name, otherwise="book")
    files: Iterable[Path] = texts_in(path)
    if path.name.endswith(COLLECTION):
        files = [path]
        try:
            collection = read_collection(read_bytes(path))
        except UnreadableFile:
            # It is named when it is read.
            collection = None
        if collection is not None:
            title, book_id = collection.title, collection.slug
            files = [path, *(module_path(path, entry) for entry in collection.entries)]
    root = path if path.is_dir() else path.parent
    return FoundBook(
        id=BookId(book_id), title=title, place=FilePath(str(path.resolve())), digest=_digest(root, files)
    )


def _digest(root: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256(_READ_AS)
    for file in files:
        try:
            content = file.read_bytes()
        except OSError:
            content = b""
        name = os.path.relpath(file, root).encode()
        digest.update(b"%d:%s:%d:%s" % (len(name), name, len(content), content))
    return digest.hexdigest()
