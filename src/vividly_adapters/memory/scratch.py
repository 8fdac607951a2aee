"""
Folders for a while, that are counted.
"""

from __future__ import annotations

import tempfile
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.ids import FilePath

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@attrs.define
class MemoryScratch:
    """
    Lends folders of the real file system, since that is what the port is about; *lent* counts those out now.
    """

    lent: int = 0

    @asynccontextmanager
    async def folder(self) -> AsyncGenerator[FilePath]:
        """
        Lend a folder for the length of a block.
        """
        with tempfile.TemporaryDirectory(prefix="vividly-", ignore_cleanup_errors=True) as path:
            self.lent += 1
            try:
                yield FilePath(path)
            finally:
                self.lent -= 1
