"""
Opens the guard with limits, around the one that was told the judgements.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import attrs

from contract.openers.memory_guard import memory_guard
from vividly_adapters.limits.guard import LimitedGuard
from vividly_adapters.limits.rate import RateLimit
from vividly_adapters.limits.shared import SharedLimits

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._guard_harness import GuardHarness


@asynccontextmanager
async def limited_guard() -> AsyncGenerator[GuardHarness]:
    """
    Two calls at once: what the port promises holds as well.
    """
    limits = SharedLimits(name="the guard", concurrency=2, rate=RateLimit(calls_per_minute=1_000_000))
    async with memory_guard() as harness:
        yield attrs.evolve(
            harness,
            guard=LimitedGuard(guard=harness.guard, limits=limits, limit_seconds=60.0),
            broken=LimitedGuard(guard=harness.broken, limits=limits, limit_seconds=60.0),
        )
