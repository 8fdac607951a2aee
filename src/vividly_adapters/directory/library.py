"""
A library of open texts in a folder: Markdown and plain text, a topic each file.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from importlib import resources
from typing import TYPE_CHECKING

import anyio.lowlevel
import attrs
from anyio import to_thread

from vividly_adapters._translate import translating
from vividly_core.domain.errors import Misconfigured, Unavailable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from vividly_core.domain.grade import Grade
    from vividly_core.domain.ids import TopicId
    from vividly_core.domain.lesson import Topic
    from vividly_core.ports.library import Match

    from ._index import Index

_CURE = "give a folder of full sentences in .md or .txt with VIVIDLY_LIBRARY or --library"


@attrs.frozen(kw_only=True)
class DirectoryLibrary:
    """
    The texts of a folder, as they were when it was opened. Make it with `open_library`.

    *warnings* has a line for each file that could not go in: its name, why, and the cure.
    """

    _index: Index = attrs.field(repr=False)
    _topics: tuple[Topic, ...]
    warnings: tuple[str, ...] = ()

    async def topics(self) -> tuple[Topic, ...]:
        """
        Every topic, ordered by subject and title.
        """
        await anyio.lowlevel.checkpoint()
        return self._topics

    async def find(
        self, question: str, *, topic: TopicId | None, limit: int, grade: Grade | None = None
    ) -> tuple[Match, ...]:
        """
        At most *limit* passages that speak of *question*.
        """
        await anyio.lowlevel.checkpoint()
        return self._index.find(question, topic, limit, grade)


@asynccontextmanager
async def open_library(folder: Path | None) -> AsyncGenerator[DirectoryLibrary]:
    """
    Read every .md and .txt file below *folder*; ``None`` is the starter library that comes with this package.

    A file may say ``title``, ``subject``, ``keywords``, ``grades``, ``licence`` and ``author`` in front matter. What it
    does not say is taken from its first heading, its name and its folder; without grades it is for all of them.

    :raises Misconfigured: if there is no such folder, or no readable text in it.
    :raises Unavailable: if the system refuses the folder for now.
    """
    yield await to_thread.run_sync(_load, folder)


def _load(folder: Path | None) -> DirectoryLibrary:
    if folder is not None:
        return _load_folder(folder)
    with resources.as_file(resources.files(__package__) / "starter_library") as starter:
        return _load_folder(starter)


def _load_folder(folder: Path) -> DirectoryLibrary:
    from ._documents import read_folder  # noqa: PLC0415  the thread that reads pays for it, not the importer
    from ._index import index_chapters  # noqa: PLC0415  the thread that reads pays for it, not the importer
    from ._passages import chapters  # noqa: PLC0415  the thread that reads pays for it, not the importer

    if not folder.is_dir():
        raise Misconfigured(f"library: there is no folder {folder}; {_CURE}")
    with translating({OSError: lambda error: Unavailable(f"library: {folder} cannot be read: {error}")}):
        read = read_folder(folder)
    if not read.documents:
        raise Misconfigured("; ".join((f"library: no readable text in {folder}", *read.warnings, _CURE)))
    entries = tuple(chapters(read.documents))
    topics = sorted((entry.topic for entry in entries), key=lambda topic: (topic.subject, topic.title, topic.id))
    return DirectoryLibrary(index=index_chapters(entries), topics=tuple(topics), warnings=read.warnings)
