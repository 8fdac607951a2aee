"""
What the machine itself offers: its clock, and folders for a while.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import anyio
import attrs
from anyio import to_thread

from vividly_core.domain.errors import Unavailable
from vividly_core.domain.ids import FilePath

from ._translate import translating

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


class SystemClock:
    """
    The machine's clock.
    """

    def now(self) -> datetime:
        """
        The time now, in UTC.
        """
        return datetime.now(UTC)


@attrs.frozen(kw_only=True)
class SystemScratch:
    """
    Folders in *parent*, or where the system keeps temporary files.
    """

    parent: FilePath | None = None

    @asynccontextmanager
    async def folder(self) -> AsyncGenerator[FilePath]:
        """
        Lend a folder for the length of a block.
        """
        with translating({OSError: lambda error: Unavailable(f"no temporary folder: {error}")}):
            path = await to_thread.run_sync(tempfile.mkdtemp, None, "vividly-", self.parent)
        try:
            yield FilePath(path)
        finally:
            with anyio.CancelScope(shield=True):
                await to_thread.run_sync(shutil.rmtree, path, True)  # noqa: FBT003  positional in run_sync
