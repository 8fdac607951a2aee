"""
Opens the renderer that draws nothing.
"""

from __future__ import annotations

import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from contract.openers._renderer_harness import RendererHarness
from vividly_adapters.memory.renderer import MemoryRenderer

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@asynccontextmanager
async def memory_renderer() -> AsyncGenerator[RendererHarness]:
    """
    The fake, which needs no process.
    """
    with tempfile.TemporaryDirectory() as folder:
        yield RendererHarness(renderer=MemoryRenderer(width=320, height=180), folder=Path(folder), processes=tuple)
