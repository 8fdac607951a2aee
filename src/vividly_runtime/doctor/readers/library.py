"""
Opens the library, and counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vividly_adapters.directory.library import open_library
from vividly_adapters.fusion.library import FusedLibrary
from vividly_adapters.postgres.bookshelf import PostgresBookshelf
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.library import PostgresLibrary
from vividly_core.domain.errors import PortError
from vividly_runtime.doctor.findings.library import LibraryReading

if TYPE_CHECKING:
    from pathlib import Path

    from vividly_core.ports.library import Library

    from .database import DatabaseDoor


async def read_library(folder: Path | None, door: DatabaseDoor) -> LibraryReading:
    """
    How many topics there are in *folder* and in the books behind *door*, as a worker offers them.

    :raises Misconfigured: if there is nothing in *folder*.
    """
    async with open_library(folder) as library:
        if await door.missing() is not None:
            return LibraryReading(topics=len(await library.topics()), warnings=library.warnings)
        try:
            topics, books = await _with_books(library, await door.url(), gives_way=folder is None)
        except PortError:
            # What is wrong with the database is told by its own check.
            topics, books = len(await library.topics()), None
        return LibraryReading(topics=topics, books=books, warnings=library.warnings)


async def _with_books(library: Library, url: str, *, gives_way: bool) -> tuple[int, int]:
    async with open_engine(url, pool_size=1) as engine:
        shelf = PostgresBookshelf(engine=engine)
        fused = FusedLibrary(
            books=PostgresLibrary(engine=engine), shelf=shelf, other=library, other_gives_way=gives_way
        )
        return len(await fused.topics()), len(await shelf.cards())
