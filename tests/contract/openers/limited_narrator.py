"""
Opens the narrator with limits, around the one that hums.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import attrs

from contract.openers.memory_narrator import memory_narrator
from vividly_adapters.limits.narrator import LimitedNarrator
from vividly_adapters.limits.rate import RateLimit
from vividly_adapters.limits.shared import SharedLimits

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._narrator_harness import NarratorHarness


@asynccontextmanager
async def limited_narrator() -> AsyncGenerator[NarratorHarness]:
    """
    Two calls at once: what the port promises holds as well.
    """
    limits = SharedLimits(name="the narrator", concurrency=2, rate=RateLimit(calls_per_minute=1_000_000))
    async with memory_narrator() as harness:
        yield attrs.evolve(
            harness, narrator=LimitedNarrator(narrator=harness.narrator, limits=limits, limit_seconds=60.0)
        )
