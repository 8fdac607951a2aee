"""
Where gcp-storage-emulator is not Cloud Storage: each a promise that it breaks, and that the server of our own keeps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import aiohttp
import pytest

from contract.openers.gcs_asset_store import BUCKET
from contract.openers.gcs_emulator import emulated_bucket
from contract.servers.cloud_storage.server import cloud_storage_server
from vividly_adapters.gcs._place import Place
from vividly_adapters.gcs._sources import open_source
from vividly_adapters.gcs._upload import STEP_BYTES, upload
from vividly_adapters.gcs.asset_store import GcsAssetStore
from vividly_adapters.gcs.buckets import Buckets
from vividly_adapters.gcs.client import open_storage
from vividly_adapters.gcs.objects import remove
from vividly_adapters.gcs.permissions import look_at_bucket
from vividly_core.domain.errors import Rejected, Stale
from vividly_core.domain.ids import AssetKey
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_adapters.gcs.client import StorageClient

KEY: Final = AssetKey("scripts/6c188080-d821-4d98-8dd3-5201de9f66a3/script.json")


def differs(reason: str) -> pytest.MarkDecorator:
    """
    Both places, of which the emulator fails.
    """
    emulator = pytest.param(
        "emulator",
        marks=[
            pytest.mark.service("gcs-emulator"),
            pytest.mark.xfail(strict=True, reason=f"the emulator {reason}"),
        ],
    )
    return pytest.mark.parametrize("place", ["server", emulator], indirect=True)


@pytest.fixture
async def place(request: pytest.FixtureRequest) -> AsyncGenerator[tuple[StorageClient, str]]:
    """
    A client, and a bucket with one object.
    """
    if request.param == "emulator":
        address, bucket = await emulated_bucket()
        async with open_storage(root=address, anonymous=True) as client:
            await _store(client, bucket)
            yield client, bucket
    else:
        async with cloud_storage_server() as server, open_storage(root=server.url, anonymous=True) as client:
            server.add_bucket(BUCKET)
            await _store(client, BUCKET)
            yield client, BUCKET


async def _store(client: StorageClient, bucket: str) -> None:
    store = GcsAssetStore(client=client, buckets=Buckets(main=bucket))
    await store.put(KEY, b"0123456789", media_type="application/json", progress=silent)


@pytest.mark.parametrize(
    "place",
    ["server", pytest.param("emulator", marks=pytest.mark.service("gcs-emulator"))],
    indirect=True,
)
async def test_both_let_an_object_be_looked_at_and_removed(place: tuple[StorageClient, str]) -> None:
    """
    What they have in common, besides the promises of the ports.
    """
    client, bucket = place
    access = await look_at_bucket(client, bucket)
    assert (access.exists, access.missing) == (True, ())
    assert not (await look_at_bucket(client, "another-bucket")).exists

    where = Place(client=client, bucket=bucket, key=KEY)
    found = await where.look()
    assert (found.name, found.size) == (KEY, 10)
    await remove(client, found)
    await remove(client, found)
    assert await where.find() is None


@differs("ignores ifGenerationMatch")
async def test_only_the_generation_that_was_seen_is_replaced(place: tuple[StorageClient, str]) -> None:
    """
    The heart of the fence.
    """
    client, bucket = place
    resource = {"name": KEY, "contentType": "text/plain"}
    async with open_source(b"from a sleeper") as source:
        with pytest.raises(Stale):
            await upload(client, bucket, resource, source, generation=0, chunk_bytes=STEP_BYTES, progress=silent)


@differs("answers a range beyond the end with 206")
async def test_a_range_beyond_the_end_is_refused(place: tuple[StorageClient, str]) -> None:
    """
    With 416.
    """
    client, bucket = place
    with pytest.raises(Rejected):
        await client.send(
            "GET", client.object_url(bucket, KEY), params={"alt": "media"}, headers={"Range": "bytes=10-"}
        )


@differs("brings all objects on one page")
async def test_a_page_is_as_long_as_was_asked(place: tuple[StorageClient, str]) -> None:
    """
    And the next one has the rest.
    """
    client, bucket = place
    store = GcsAssetStore(client=client, buckets=Buckets(main=bucket))
    await store.put(AssetKey("another"), b"x", media_type="text/plain", progress=silent)

    page = await client.json("GET", f"{client.bucket_url(bucket)}/o", params={"maxResults": "1", "prefix": ""})

    assert len(page["items"]) == 1
    assert page["nextPageToken"]


@differs("knows no end of an upload but the last byte")
async def test_an_upload_can_be_given_up(place: tuple[StorageClient, str]) -> None:
    """
    With 499, Cloud Storage's word for it.
    """
    client, bucket = place
    url = f"{client.bucket_url(bucket, upload=True)}/o"
    begun = await client.send(
        "POST",
        url,
        params={"uploadType": "resumable", "name": "x"},
        headers={"Content-Type": "application/json"},
        body=b"{}",
    )
    begun.release()

    async with aiohttp.request("DELETE", begun.headers["Location"]) as response:
        assert response.status == 499


@differs("opens every link, whatever its signature")
async def test_a_link_that_nobody_signed_does_not_open(place: tuple[StorageClient, str]) -> None:
    """
    Neither to those who guess its address.
    """
    client, bucket = place
    query = {
        "X-Goog-Algorithm": "GOOG4-RSA-SHA256",
        "X-Goog-Credential": "nobody/20260101/auto/storage/goog4_request",
        "X-Goog-Date": "20260101T000000Z",
        "X-Goog-Expires": "900",
        "X-Goog-SignedHeaders": "host",
        "X-Goog-Signature": "00",
    }

    async with aiohttp.request("GET", f"{client.root}/{bucket}/{KEY}", params=query) as response:
        assert response.status == 403
