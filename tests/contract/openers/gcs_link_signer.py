"""
Opens the signer of links to Cloud Storage: with a key, through IAM, and for an emulator.
"""

from __future__ import annotations

import json
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import aiohttp

from contract.openers._link_signer_harness import LinkSignerHarness
from contract.openers.gcs_asset_store import BUCKET
from contract.openers.gcs_emulator import emulated_bucket
from contract.servers.cloud_storage.server import cloud_storage_server
from vividly_adapters.gcs.asset_store import GcsAssetStore
from vividly_adapters.gcs.buckets import Buckets
from vividly_adapters.gcs.client import open_storage
from vividly_adapters.gcs.link_signer import GcsLinkSigner
from vividly_adapters.gcs.signatures import IamSignature, find_signature
from vividly_adapters.memory.clock import MemoryClock
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_core.domain.ids import AssetKey

ACCOUNT: Final = "worker@project.iam.gserviceaccount.com"
SIGNER: Final = "signer@project.iam.gserviceaccount.com"


@asynccontextmanager
async def gcs_link_signer(*, through_iam: bool = False) -> AsyncGenerator[LinkSignerHarness]:
    """
    A server that checks signatures and times, and a key that it knows.
    """
    clock = MemoryClock()
    async with cloud_storage_server() as server:
        server.add_bucket(BUCKET)
        server.accounts.token = "a token"
        server.accounts.now = clock.now()
        server.accounts.add(SIGNER, url=server.url)

        async def put(key: AssetKey, content: bytes) -> None:
            server.stored.store(BUCKET, key, content)

        def wait(seconds: int) -> None:
            clock.advance(seconds)
            server.accounts.now = clock.now()

        with tempfile.TemporaryDirectory() as folder:
            key_file = Path(folder) / "key.json"
            key_file.write_text(json.dumps(server.accounts.add(ACCOUNT, url=server.url)))
            async with open_storage(root=server.url, key_file=key_file) as client:
                signer = GcsLinkSigner(
                    buckets=Buckets(main=BUCKET),
                    signature=IamSignature(client=client, account=SIGNER, root=server.url)
                    if through_iam
                    else await find_signature(client),
                    clock=clock,
                    root=client.root,
                )
                yield LinkSignerHarness(signer=signer, put=put, follow=_follow, wait=wait)


@asynccontextmanager
async def iam_link_signer() -> AsyncGenerator[LinkSignerHarness]:
    """
    The same, with a service that signs for us.
    """
    async with gcs_link_signer(through_iam=True) as harness:
        yield harness


@asynccontextmanager
async def emulated_link_signer() -> AsyncGenerator[LinkSignerHarness]:
    """
    An emulator, which opens every link.
    """
    address, bucket = await emulated_bucket()
    async with open_storage(root=address, anonymous=True) as client:
        buckets = Buckets(main=bucket)
        store = GcsAssetStore(client=client, buckets=buckets)

        async def put(key: AssetKey, content: bytes) -> None:
            await store.put(key, content, media_type="application/json", progress=silent)

        signature = await find_signature(client)
        signer = GcsLinkSigner(buckets=buckets, signature=signature, clock=MemoryClock(), root=client.root)
        yield LinkSignerHarness(signer=signer, put=put, follow=_follow, wait=lambda _: None, expires=False)


async def _follow(url: str) -> bytes | None:
    async with aiohttp.request("GET", url) as response:
        return await response.read() if response.status == 200 else None
