"""
Opens the store of assets with limits, around the one in memory.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import attrs

from contract.openers.memory_asset_store import memory_asset_store
from vividly_adapters.limits.asset_store import LimitedAssetStore
from vividly_adapters.limits.rate import RateLimit
from vividly_adapters.limits.shared import SharedLimits

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._asset_store_harness import AssetStoreHarness


@asynccontextmanager
async def limited_asset_store() -> AsyncGenerator[AssetStoreHarness]:
    """
    Two calls at once: what the port promises holds as well.
    """
    limits = SharedLimits(name="the store", concurrency=2, rate=RateLimit(calls_per_minute=1_000_000))
    async with memory_asset_store() as harness:
        yield attrs.evolve(
            harness, store=LimitedAssetStore(store=harness.store, limits=limits, limit_seconds=60.0)
        )
