"""
Opens the previewer that draws nothing.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from vividly_adapters.memory.previewer import MemoryPreviewer

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_core.ports.previewer import Previewer


@asynccontextmanager
async def memory_previewer() -> AsyncGenerator[Previewer]:
    """
    The fake.
    """
    yield MemoryPreviewer()
