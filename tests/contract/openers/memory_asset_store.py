"""
Opens the memory store of assets.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from contract.openers._asset_store_harness import AssetStoreHarness
from vividly_adapters.memory.asset_store import MemoryAssetStore
from vividly_core.domain.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_core.domain.ids import AssetKey


@asynccontextmanager
async def memory_asset_store() -> AsyncGenerator[AssetStoreHarness]:
    """
    An empty memory store.
    """
    store = MemoryAssetStore()

    async def peek(key: AssetKey) -> bytes | None:
        try:
            return await store.read(key)
        except NotFound:
            return None

    async def strays() -> int:
        return 0

    yield AssetStoreHarness(store=store, removal=store, peek=peek, strays=strays)
