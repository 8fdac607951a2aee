"""
Opens the embedder that hashes words.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from contract.openers._embedder_harness import EmbedderHarness
from vividly_adapters.memory.embedder import MemoryEmbedder

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@asynccontextmanager
async def memory_embedder() -> AsyncGenerator[EmbedderHarness]:
    """
    The fake.
    """
    yield EmbedderHarness(embedder=MemoryEmbedder())
