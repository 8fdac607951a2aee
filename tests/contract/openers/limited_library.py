"""
Opens the library with limits, around the one in memory.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import attrs

from contract.openers.memory_library import memory_library
from vividly_adapters.limits.library import LimitedLibrary
from vividly_adapters.limits.rate import RateLimit
from vividly_adapters.limits.shared import SharedLimits

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._library_harness import LibraryHarness


@asynccontextmanager
async def limited_library() -> AsyncGenerator[LibraryHarness]:
    """
    Two calls at once: what the port promises holds as well.
    """
    limits = SharedLimits(name="the library", concurrency=2, rate=RateLimit(calls_per_minute=1_000_000))
    async with memory_library() as harness:
        yield attrs.evolve(
            harness, library=LimitedLibrary(library=harness.library, limits=limits, limit_seconds=60.0)
        )
