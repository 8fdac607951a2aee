"""
Opens the reader of books in folders.
"""

from __future__ import annotations

import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from contract.openers._book_reader_harness import BookReaderHarness
from contract.openers._cnxml_book import MODULES, write_book
from vividly_adapters.directory.book_reader import DirectoryBookReader
from vividly_core.domain.ids import FilePath

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@asynccontextmanager
async def directory_book_reader() -> AsyncGenerator[BookReaderHarness]:
    """
    An OpenStax book, the same with a file that is cut short, and one with nothing but such files.
    """
    with tempfile.TemporaryDirectory() as folder:
        whole, broken, unreadable = (Path(folder) / name for name in ("whole", "broken", "unreadable"))
        write_book(whole)
        write_book(broken, {**MODULES, "m2": "<document><title>Cut"})
        write_book(unreadable, dict.fromkeys(MODULES, "<document><title>Cut"))
        yield BookReaderHarness(
            reader=DirectoryBookReader(),
            whole=FilePath(str(whole)),
            broken=FilePath(str(broken)),
            broken_file="m2",
            unreadable=FilePath(str(unreadable)),
            nowhere=FilePath(str(Path(folder) / "nowhere")),
        )
