"""
Reads the text files of a folder. What cannot be read is named, and the rest goes in.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKDOWN: Final = frozenset({".md", ".markdown"})
PLAIN: Final = frozenset({".txt", ".text"})

LARGEST_BYTES: Final = 16 * 1024 * 1024
"""A longer file is more likely a mistake than a text, and would hold up every start."""


@attrs.frozen
class TextFile:
    """
    A file that was read. *place* is its path within the folder, with ``/`` between its parts.
    """

    place: str
    text: str


class UnreadableFile(Exception):
    """
    Why a file did not go in, and the cure.
    """


def find_files(folder: Path) -> Iterator[Path]:
    """
    Every Markdown and text file below *folder*, in the order of their paths. Hidden ones are left out, and links
    to folders are not followed: they may lead round in a circle.
    """
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += (
            Path(parent, name)
            for name in names
            if not name.startswith(".") and Path(name).suffix.lower() in MARKDOWN | PLAIN
        )
    return iter(sorted(found, key=lambda path: path.relative_to(folder).parts))


def read_file(path: Path, folder: Path) -> TextFile:
    """
    Read one of `find_files`.

    :raises UnreadableFile: if it is no text in UTF-8, is empty or too large, or the system refuses.
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise UnreadableFile("larger than 16 MiB; split it into one file a topic")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile("not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise UnreadableFile(f"cannot be read ({error.strerror}); see its permissions") from error
    if "\x00" in text:
        raise UnreadableFile("not a text file; remove it or save it as UTF-8 text")
    if not text.strip():
        raise UnreadableFile("empty; write something into it or remove it")
    return TextFile(path.relative_to(folder).as_posix(), text)
