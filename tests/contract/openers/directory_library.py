"""
Opens the library of a folder.
"""

from __future__ import annotations

import tempfile
from contextlib import asynccontextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from contract.openers._library_harness import PASSAGES, LibraryHarness
from vividly_adapters.directory.library import DirectoryLibrary, open_library

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_core.ports.library import Library


@asynccontextmanager
async def directory_library() -> AsyncGenerator[LibraryHarness]:
    """
    A folder with a Markdown file for each topic, written here.
    """
    with tempfile.TemporaryDirectory() as folder:
        for place, passages in groupby(PASSAGES, key=lambda passage: passage.source.place):
            sections = list(passages)
            source, topic = sections[0].source, sections[0].topic
            (Path(folder) / place).write_text(
                f"---\ntitle: {source.title}\nsubject: {topic.subject}\nlicence: {source.licence}\n"
                f"author: {source.author}\n---\n"
                + "\n".join(f"## {section.heading}\n{section.text}\n" for section in sections),
                encoding="utf-8",
            )
        async with open_library(Path(folder)) as library:
            assert isinstance(library, DirectoryLibrary)
            yield LibraryHarness(library=library, empty=_empty)


@asynccontextmanager
async def _empty() -> AsyncGenerator[Library]:
    with tempfile.TemporaryDirectory() as folder:
        async with open_library(Path(folder)) as library:
            yield library
