"""
A bucket on the server of our own, and a store that keeps its objects there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract.openers.gcs_asset_store import BUCKET
from contract.servers.cloud_storage.server import cloud_storage_server
from vividly_adapters.gcs.asset_store import GcsAssetStore
from vividly_adapters.gcs.buckets import Buckets
from vividly_adapters.gcs.client import open_storage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.servers.cloud_storage.server import CloudStorageServer
    from vividly_adapters.gcs.client import StorageClient


@pytest.fixture
async def server() -> AsyncGenerator[CloudStorageServer]:
    """
    It has one bucket, which is empty.
    """
    async with cloud_storage_server() as server:
        server.add_bucket(BUCKET)
        yield server


@pytest.fixture
async def client(server: CloudStorageServer) -> AsyncGenerator[StorageClient]:
    """
    Connections to it.
    """
    async with open_storage(root=server.url, anonymous=True) as client:
        yield client


@pytest.fixture
def store(client: StorageClient) -> GcsAssetStore:
    """
    One that uploads in chunks of a megabyte, so that several megabytes are several chunks.
    """
    return GcsAssetStore(client=client, buckets=Buckets(main=BUCKET), chunk_bytes=1024 * 1024)
