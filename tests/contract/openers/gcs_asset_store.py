"""
Opens a store of assets in Cloud Storage: on a server of our own, and on an emulator.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import aiohttp

from contract.openers._asset_store_harness import AssetStoreHarness
from contract.openers.gcs_emulator import emulated_bucket
from contract.servers.cloud_storage.server import cloud_storage_server
from vividly_adapters.gcs.asset_store import GcsAssetStore
from vividly_adapters.gcs.buckets import Buckets
from vividly_adapters.gcs.client import open_storage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_core.domain.ids import AssetKey

BUCKET: Final = "project-dev-generated-content"


@asynccontextmanager
async def gcs_asset_store() -> AsyncGenerator[AssetStoreHarness]:
    """
    An empty bucket of the server of our own, which keeps every promise of Cloud Storage.
    """
    async with cloud_storage_server() as server, open_storage(root=server.url, anonymous=True) as client:
        objects = server.add_bucket(BUCKET).objects

        async def peek(key: AssetKey) -> bytes | None:
            return objects[key].path.read_bytes() if key in objects else None

        async def strays() -> int:
            return server.stored.unfinished()

        store = GcsAssetStore(client=client, buckets=Buckets(main=BUCKET))
        yield AssetStoreHarness(store=store, removal=store, peek=peek, strays=strays)


@asynccontextmanager
async def emulated_gcs_asset_store() -> AsyncGenerator[AssetStoreHarness]:
    """
    An empty bucket of gcp-storage-emulator, which knows no preconditions and does one thing at a time.
    """
    address, bucket = await emulated_bucket()
    async with open_storage(root=address, anonymous=True) as client:

        async def peek(key: AssetKey) -> bytes | None:
            async with aiohttp.request("GET", f"{address}/{bucket}/{key}") as response:
                return await response.read() if response.status == 200 else None

        async def strays() -> int:
            return 0

        store = GcsAssetStore(client=client, buckets=Buckets(main=bucket))
        yield AssetStoreHarness(store=store, removal=store, peek=peek, strays=strays, compares=False)
