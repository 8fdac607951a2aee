"""
What Cloud Storage refuses, and what its absence looks like.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Final

import pytest

from contract.openers.gcs_asset_store import BUCKET
from contract.servers.cloud_storage.faults import Fault
from vividly_adapters.gcs.asset_store import GcsAssetStore
from vividly_adapters.gcs.buckets import Buckets
from vividly_adapters.gcs.client import open_storage
from vividly_core.domain.errors import Misconfigured, Rejected, Throttled, Unavailable
from vividly_core.domain.ids import AssetKey

if TYPE_CHECKING:
    from contract.servers.cloud_storage.server import CloudStorageServer
    from vividly_core.domain.errors import PortError

pytestmark = pytest.mark.service("gcs")

KEY: Final = AssetKey("scripts/6c188080-d821-4d98-8dd3-5201de9f66a3/script.json")


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        (Fault(on="look", status=403, reason="forbidden"), Misconfigured, "roles/storage.objectUser"),
        (Fault(on="look", status=401, reason="authError"), Misconfigured, "credentials"),
        (Fault(on="look", status=403, reason="rateLimitExceeded"), Throttled, "too much"),
        (Fault(on="look", status=400, reason="invalid"), Rejected, "refuses"),
        (Fault(on="look", status=500, reason="backendError"), Unavailable, "500"),
        (
            Fault(on="look", status=302, headers={"Location": "http://elsewhere.invalid/"}),
            Misconfigured,
            "leads to",
        ),
    ],
)
async def test_answers_are_told_apart(
    server: CloudStorageServer, store: GcsAssetStore, fault: Fault, error: type[PortError], words: str
) -> None:
    """
    Each names what it is, and the cure if there is one.
    """
    server.faults.append(fault)

    with pytest.raises(error, match=words):
        await store.stat(KEY)


@pytest.mark.parametrize("text", ["", "<html>Log in first</html>", "[]", "null"])
async def test_what_is_not_cloud_storage_is_not_believed(
    server: CloudStorageServer, store: GcsAssetStore, text: str
) -> None:
    """
    Somebody stands in the way, such as a proxy that wants to be logged in to.
    """
    server.faults.append(Fault(on="look", status=200, text=text))

    with pytest.raises(Unavailable, match="something else"):
        await store.stat(KEY)


async def test_a_connection_that_breaks_is_lost_in_the_middle(
    server: CloudStorageServer, store: GcsAssetStore
) -> None:
    """
    Also the one that the library opens once more by itself.
    """
    server.faults += [Fault(on="look")] * 2

    with pytest.raises(Unavailable, match="lost in the middle"):
        await store.stat(KEY)


async def test_a_service_that_does_not_listen_is_told_apart() -> None:
    """
    Nobody takes connections there.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
        async with open_storage(root=address, anonymous=True) as client:
            store = GcsAssetStore(client=client, buckets=Buckets(main=BUCKET))
            with pytest.raises(Unavailable, match="does not take connections"):
                await store.stat(KEY)


@pytest.mark.parametrize("address", ["http://", "http://127.0.0.1:port"])
async def test_an_address_that_is_none_is_named(address: str) -> None:
    """
    With an example.
    """
    async with open_storage(root=address, anonymous=True) as client:
        store = GcsAssetStore(client=client, buckets=Buckets(main=BUCKET))
        with pytest.raises(Misconfigured, match="http://127"):
            await store.stat(KEY)


async def test_no_message_tells_the_address_of_an_upload(server: CloudStorageServer, store: GcsAssetStore) -> None:
    """
    Whoever knows it may write there.
    """
    server.faults += [Fault(on="finish"), Fault(on="finish"), Fault(on="ask"), Fault(on="ask")]

    with pytest.raises(Unavailable) as caught:
        await store.put(KEY, b"x", media_type="application/json", progress=lambda _: None)

    assert "upload_id" not in str(caught.value)
    assert "upload_id" not in repr(caught.value)
