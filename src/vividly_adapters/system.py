"""
What the machine itself offers: its clock, and folders for a while.
"""

from __future__ import annotations

import tempfile
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import anyio
import attrs
from anyio import to_thread

from vividly_core.domain.errors import Unavailable
from vividly_core.domain.ids import FilePath

from ._lent_folder import lent_folder
from ._translate import translating

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


_PREFIX: Final = "vividly-scratch-"


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
    Folders in *parent*, or where the system keeps temporary files. What a process left there that was killed goes
    when the next folder is lent.
    """

    parent: FilePath | None = None

    @asynccontextmanager
    async def folder(self) -> AsyncGenerator[FilePath]:
        """
        Lend a folder for the length of a block.
        """
        lent = lent_folder(Path(self.parent or tempfile.gettempdir()), _PREFIX)
        with translating({OSError: lambda error: Unavailable(f"no temporary folder: {error}")}):
            path = await to_thread.run_sync(lent.__enter__)
        try:
            yield FilePath(str(path))
        finally:
            with anyio.CancelScope(shield=True):
                await to_thread.run_sync(lent.__exit__, None, None, None)
