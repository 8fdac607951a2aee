"""
Opens the library, and counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vividly_adapters.directory.library import open_library

if TYPE_CHECKING:
    from pathlib import Path


async def read_library(folder: Path | None) -> tuple[int, tuple[str, ...]]:
    """
    How many topics there are, and a line for each file that could not be read.
    """
    async with open_library(folder) as library:
        return len(await library.topics()), library.warnings
