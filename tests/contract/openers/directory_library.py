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
    from collections.abc import AsyncGenerator, Mapping, Sequence

    from vividly_core.domain.book import Grades
    from vividly_core.domain.ids import TopicId
    from vividly_core.domain.lesson import Passage
    from vividly_core.ports.library import Library


@asynccontextmanager
async def directory_library() -> AsyncGenerator[LibraryHarness]:
    """
    A folder with a Markdown file for each topic, written here.
    """
    async with _holding(PASSAGES, {}) as library:
        assert isinstance(library, DirectoryLibrary)
        yield LibraryHarness(library=library, holding=_holding)


@asynccontextmanager
async def _holding(passages: Sequence[Passage], grades: Mapping[TopicId, Grades]) -> AsyncGenerator[Library]:
    with tempfile.TemporaryDirectory() as folder:
        for place, group in groupby(passages, key=lambda passage: passage.source.place):
            sections = list(group)
            source, topic = sections[0].source, sections[0].topic
            meant_for = f"grades: {grades[topic.id]}\n" if topic.id in grades else ""
            (Path(folder) / place).write_text(
                f"---\ntitle: {source.title}\nsubject: {topic.subject}\nlicence: {source.licence}\n"
                f"author: {source.author}\n{meant_for}---\n"
                + "\n".join(f"## {section.heading}\n{section.text}\n" for section in sections),
                encoding="utf-8",
            )
        async with open_library(Path(folder)) as library:
            yield library
