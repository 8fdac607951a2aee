"""
What the suite of book readers is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from vividly_core.domain.ids import FilePath
    from vividly_core.ports.book_reader import BookReader


@attrs.frozen(kw_only=True)
class BookReaderHarness:
    """
    *whole* is the place of one book that can be read, called "Water"; *broken* that of one of which a file, called
    *broken_file*, cannot; *unreadable* that of one of which nothing can; *nowhere* is no place.
    """

    reader: BookReader
    whole: FilePath
    broken: FilePath
    broken_file: str
    unreadable: FilePath
    nowhere: FilePath
