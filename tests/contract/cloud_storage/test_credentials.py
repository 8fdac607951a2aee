"""
Who we are to Cloud Storage.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Final

import aiohttp
import anyio
import pytest

from contract.openers.gcs_asset_store import BUCKET
from contract.servers.cloud_storage.faults import Fault
from vividly_adapters.gcs.asset_store import GcsAssetStore
from vividly_adapters.gcs.buckets import Buckets
from vividly_adapters.gcs.client import open_storage
from vividly_core.domain.errors import Misconfigured, NotFound, Unavailable
from vividly_core.domain.ids import AssetKey

if TYPE_CHECKING:
    from pathlib import Path

    from contract.servers.cloud_storage.server import CloudStorageServer
    from vividly_core.domain.errors import PortError

pytestmark = pytest.mark.service("gcs")

KEY: Final = AssetKey("scripts/6c188080-d821-4d98-8dd3-5201de9f66a3/script.json")
LOOK: Final = """
import anyio, sys
from vividly_adapters.gcs.client import open_storage
from vividly_adapters.gcs.permissions import look_at_bucket

async def main():
    async with open_storage(root=sys.argv[1], anonymous=True) as client:
        print((await look_at_bucket(client, sys.argv[2])).exists)

anyio.run(main)
"""

SIGN: Final = """
import anyio, attrs, sys
from vividly_adapters.gcs.buckets import Buckets
from vividly_adapters.gcs.client import open_storage
from vividly_adapters.gcs.link_signer import GcsLinkSigner
from vividly_adapters.gcs.signatures import find_signature
from vividly_adapters.system import SystemClock

async def main():
    async with open_storage(root=sys.argv[1]) as client:
        signature = attrs.evolve(await find_signature(client), root=sys.argv[1])
        signer = GcsLinkSigner(
            buckets=Buckets(main=sys.argv[2]), signature=signature, clock=SystemClock(), root=client.root
        )
        (link,) = await signer.sign(["scripts/6c188080-d821-4d98-8dd3-5201de9f66a3/script.json"])
        print(link.url)

anyio.run(main)
"""

ACCOUNT: Final = "worker@project.iam.gserviceaccount.com"


@pytest.fixture
def key_file(server: CloudStorageServer, tmp_path: Path) -> Path:
    """
    That of an account which the server knows, and which gets the one token that it lets in.
    """
    path = tmp_path / "key.json"
    path.write_text(json.dumps(server.accounts.add(ACCOUNT, url=server.url)))
    server.accounts.token = "a token"
    return path


async def test_a_key_gets_a_token_once(server: CloudStorageServer, key_file: Path) -> None:
    """
    It goes with every request but those of an upload, whose address is a secret by itself.
    """
    async with open_storage(root=server.url, key_file=key_file) as client:
        store = GcsAssetStore(client=client, buckets=Buckets(main=BUCKET))
        for content in (b"first", b"second"):
            await store.put(KEY, content, media_type="application/json", progress=lambda _: None)

    assert server.asked == ["token", *["look", "begin", "finish"] * 2]
    sent = {asked: "Authorization" in headers for asked, headers in zip(server.asked, server.headers, strict=True)}
    assert sent == {"token": False, "look": True, "begin": True, "finish": False}


async def test_who_is_cancelled_while_waiting_for_a_token_takes_nobody_along(
    server: CloudStorageServer, key_file: Path
) -> None:
    """
    Others that wait for the same token get theirs.
    """
    first = anyio.CancelScope()
    server.faults.append(Fault(on="token", meanwhile=first.cancel, go_on=True))
    seen: list[str] = []

    async with open_storage(root=server.url, key_file=key_file) as client:
        store = GcsAssetStore(client=client, buckets=Buckets(main=BUCKET))

        async def look() -> None:
            with pytest.raises(NotFound):
                await store.stat(KEY)
            seen.append("not found")

        async with anyio.create_task_group() as group:
            with first:
                for _ in range(3):
                    group.start_soon(look)
                await store.stat(KEY)

    assert first.cancelled_caught
    assert seen == ["not found"] * 3


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '"x"'])
async def test_a_key_file_that_is_none_is_named(server: CloudStorageServer, tmp_path: Path, text: str) -> None:
    """
    At once, and not taken for a machine of Google's.
    """
    path = tmp_path / "key.json"
    path.write_text(text)

    with pytest.raises(Misconfigured, match="GOOGLE_APPLICATION_CREDENTIALS"):
        async with open_storage(root=server.url, key_file=path):
            pass


async def test_a_key_file_that_is_missing_is_named(server: CloudStorageServer, tmp_path: Path) -> None:
    """
    With the reason.
    """
    with pytest.raises(Misconfigured, match="No such file"):
        async with open_storage(root=server.url, key_file=tmp_path / "missing"):
            pass


async def test_an_emulator_in_the_environment_changes_nothing(server: CloudStorageServer) -> None:
    """
    The library reads the variable when it is imported, in whatever form; we say where to go.
    """
    found = await anyio.run_process(
        [sys.executable, "-W", "error", "-c", LOOK, server.url.removeprefix("http://"), BUCKET],
        env={**os.environ, "STORAGE_EMULATOR_HOST": "127.0.0.1:1"},
    )

    assert found.stdout.split() == [b"True"]


async def test_a_machine_of_googles_needs_no_key(server: CloudStorageServer, tmp_path: Path) -> None:
    """
    It gives us tokens, tells us who we are, and IAM signs for that account.
    """
    server.accounts.token = "a token"
    server.accounts.add(ACCOUNT, url=server.url)
    environment = {
        name: value for name, value in os.environ.items() if name != "GOOGLE_APPLICATION_CREDENTIALS"
    } | {"GCE_METADATA_HOST": server.url.removeprefix("http://"), "CLOUDSDK_CONFIG": str(tmp_path)}

    found = await anyio.run_process(
        [sys.executable, "-W", "error", "-c", SIGN, server.url, BUCKET], env=environment
    )

    url = found.stdout.decode().strip()
    server.stored.store(BUCKET, KEY, b"a script")
    async with aiohttp.request("GET", url) as response:
        assert await response.read() == b"a script"
    assert server.asked[:3] == ["account of the machine", "token of the machine", "sign"]


@pytest.mark.parametrize(
    ("status", "error"), [(400, Misconfigured), (401, Misconfigured), (429, Unavailable), (503, Unavailable)]
)
async def test_refused_credentials_and_a_service_out_of_order_are_told_apart(
    server: CloudStorageServer, key_file: Path, status: int, error: type[PortError]
) -> None:
    """
    The one needs another key, the other time; nobody asks twice.
    """
    server.faults += [Fault(on="token", status=status)] * 9

    async with open_storage(root=server.url, key_file=key_file) as client:
        with pytest.raises(error, match=str(status)):
            await client.access_token()

    assert server.asked == ["token"]


async def test_no_machine_of_googles_is_told_with_a_cure(
    server: CloudStorageServer, key_file: Path, tmp_path: Path
) -> None:
    """
    How to get credentials.
    """
    key = {**json.loads(key_file.read_text()), "token_uri": "http://127.0.0.1:9/token"}
    (tmp_path / "lonely.json").write_text(json.dumps(key))

    async with open_storage(root=server.url, key_file=tmp_path / "lonely.json") as client:
        with pytest.raises(Unavailable, match="gcloud auth application-default login"):
            await client.access_token()


async def test_a_token_that_is_still_valid_does_where_it_cannot_be_renewed(
    server: CloudStorageServer, key_file: Path
) -> None:
    """
    Half of its time is over, and the service of tokens is out of order.
    """
    async with open_storage(root=server.url, key_file=key_file) as client:
        first = await client.access_token()
        client.storage.token.access_token_preempt_after = 0
        server.faults.append(Fault(on="token", status=503))

        assert await client.access_token() == first

    assert server.asked == ["token", "token"]
