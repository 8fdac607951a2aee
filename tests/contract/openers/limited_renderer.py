"""
Opens the renderer with a limit, around the one that draws nothing.
"""

from __future__ import annotations

import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

from contract.openers._renderer_harness import RendererHarness
from vividly_adapters.limits.renderer import LimitedRenderer
from vividly_adapters.memory.renderer import MemoryRenderer

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@asynccontextmanager
async def limited_renderer() -> AsyncGenerator[RendererHarness]:
    """
    One film at a time: what the port promises of many tasks at once holds as well.
    """
    renderer = LimitedRenderer(
        renderer=MemoryRenderer(width=320, height=180), limiter=anyio.CapacityLimiter(1), limit_seconds=60.0
    )
    with tempfile.TemporaryDirectory() as folder:
        yield RendererHarness(renderer=renderer, folder=Path(folder), processes=tuple)
