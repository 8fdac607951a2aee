"""
Opens the signer of links with limits, around the one in memory.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import attrs

from contract.openers.memory_link_signer import memory_link_signer
from vividly_adapters.limits.link_signer import LimitedLinkSigner
from vividly_adapters.limits.rate import RateLimit
from vividly_adapters.limits.shared import SharedLimits

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._link_signer_harness import LinkSignerHarness


@asynccontextmanager
async def limited_link_signer() -> AsyncGenerator[LinkSignerHarness]:
    """
    Two calls at once: what the port promises holds as well.
    """
    limits = SharedLimits(name="the signer", concurrency=2, rate=RateLimit(calls_per_minute=1_000_000))
    async with memory_link_signer() as harness:
        signer = LimitedLinkSigner(signer=harness.signer, limits=limits, limit_seconds=60.0)
        yield attrs.evolve(harness, signer=signer)
