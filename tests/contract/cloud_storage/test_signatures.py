"""
Whose signature a link bears, and what is signed.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import pytest
from google.cloud.storage import _signing  # type: ignore[import-untyped]  # ships no types
from google.oauth2.service_account import Credentials

from contract.openers.gcs_asset_store import BUCKET
from contract.servers.cloud_storage.faults import Fault
from vividly_adapters.gcs.buckets import Buckets
from vividly_adapters.gcs.client import GOOGLE, open_storage
from vividly_adapters.gcs.link_signer import GcsLinkSigner
from vividly_adapters.gcs.signatures import IamSignature, KeySignature, find_signature
from vividly_adapters.memory.clock import MemoryClock
from vividly_core.domain.errors import Misconfigured, Throttled
from vividly_core.domain.ids import AssetKey

if TYPE_CHECKING:
    from pathlib import Path

    from contract.servers.cloud_storage.server import CloudStorageServer

pytestmark = pytest.mark.service("gcs")

KEY: Final = AssetKey("videos/6c188080-d821-4d98-8dd3-5201de9f66a3/lesson_-.mp4")
ACCOUNT: Final = "worker@project.iam.gserviceaccount.com"


@pytest.fixture
def key(server: CloudStorageServer) -> dict[str, str]:
    """
    What stands in the key file of an account.
    """
    server.accounts.token = "a token"
    return server.accounts.add(ACCOUNT, url=server.url)


@pytest.fixture
def key_file(key: dict[str, str], tmp_path: Path) -> Path:
    """
    The file.
    """
    path = tmp_path / "key.json"
    path.write_text(json.dumps(key))
    return path


def signer(signature: KeySignature | IamSignature, root: str = GOOGLE) -> GcsLinkSigner:
    """
    One for the bucket of the tests, at the same time of day for ever.
    """
    return GcsLinkSigner(buckets=Buckets(main=BUCKET), signature=signature, clock=MemoryClock(), root=root)


@pytest.mark.parametrize("root", [GOOGLE, "http://127.0.0.1:9023"])
@pytest.mark.parametrize("valid_seconds", [900, 604800])
async def test_a_link_is_the_one_that_googles_own_library_makes(
    key: dict[str, str], key_file: Path, root: str, valid_seconds: int
) -> None:
    """
    To the letter, also for an emulator: RSA signs the same always.
    """
    async with open_storage(key_file=key_file) as client:
        signature = await find_signature(client)
        assert isinstance(signature, KeySignature)
        (link,) = await signer(signature, root).sign([KEY], valid_seconds=valid_seconds)

    untyped: Any = Credentials
    credentials = untyped.from_service_account_info(key)
    assert link.url == _signing.generate_signed_url_v4(
        credentials,
        resource=f"/{BUCKET}/{KEY}",
        expiration=valid_seconds,
        api_access_endpoint=root,
        method="GET",
        _request_timestamp=f"{MemoryClock().now():%Y%m%dT%H%M%SZ}",
    )


async def test_a_link_expires_at_the_second_that_it_says(key_file: Path) -> None:
    """
    It tells whole seconds, so that it is not said to open for a moment longer.
    """
    clock = MemoryClock(time=datetime(2026, 1, 1, 12, 0, 0, 999_999, tzinfo=UTC))
    async with open_storage(key_file=key_file) as client:
        signer = GcsLinkSigner(buckets=Buckets(main=BUCKET), signature=await find_signature(client), clock=clock)
        (link,) = await signer.sign([KEY], valid_seconds=60)

    assert "X-Goog-Date=20260101T120000Z" in link.url
    assert link.expires_at == datetime(2026, 1, 1, 12, 1, tzinfo=UTC)


async def test_a_key_signs_without_asking_anybody(server: CloudStorageServer, key_file: Path) -> None:
    """
    Not even for a token.
    """
    async with open_storage(root=server.url, key_file=key_file) as client:
        signature = await find_signature(client, account=ACCOUNT)
        assert isinstance(signature, KeySignature)
        await signer(signature, client.root).sign([KEY] * 10)

    assert server.asked == []


async def test_another_account_signs_through_iam(key_file: Path) -> None:
    """
    Our key is not its key.
    """
    async with open_storage(key_file=key_file) as client:
        signature = await find_signature(client, account="other@project.iam.gserviceaccount.com")

    assert isinstance(signature, IamSignature)
    assert signature.account == "other@project.iam.gserviceaccount.com"
    assert signature.root == "https://iamcredentials.googleapis.com"


async def test_an_account_that_we_stand_in_for_signs_through_iam(tmp_path: Path) -> None:
    """
    It is named in the address that gives us its tokens.
    """
    path = tmp_path / "key.json"
    uri = f"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{ACCOUNT}:generateAccessToken"
    path.write_text(
        json.dumps(
            {
                "type": "impersonated_service_account",
                "service_account_impersonation_url": uri,
                "source_credentials": {"type": "authorized_user"},
            }
        )
    )
    async with open_storage(key_file=path) as client:
        signature = await find_signature(client)

    assert isinstance(signature, IamSignature)
    assert signature.account == ACCOUNT


async def test_a_person_cannot_sign(tmp_path: Path) -> None:
    """
    The cure is to name an account.
    """
    path = tmp_path / "key.json"
    path.write_text(json.dumps({"type": "authorized_user", "client_id": "x", "refresh_token": "x"}))

    async with open_storage(key_file=path) as client:
        with pytest.raises(Misconfigured, match="service account"):
            await find_signature(client)


@pytest.mark.parametrize("pem", ["no key", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----"])
async def test_a_key_that_cannot_be_read_is_named(key: dict[str, str], tmp_path: Path, pem: str) -> None:
    """
    When the signer is opened, not when somebody wants a link.
    """
    path = tmp_path / "key.json"
    path.write_text(json.dumps(key | {"private_key": pem}))

    async with open_storage(key_file=path) as client:
        with pytest.raises(Misconfigured, match="private key"):
            await find_signature(client)


@pytest.mark.parametrize(
    ("status", "error"),
    [(403, Misconfigured), (404, Misconfigured), (429, Throttled)],
)
async def test_one_refusal_ends_a_batch(
    server: CloudStorageServer, key_file: Path, status: int, error: type[Exception]
) -> None:
    """
    With its own error, not with a group of them.
    """
    server.faults.append(Fault(on="sign", status=status, reason="x"))

    async with open_storage(root=server.url, key_file=key_file) as client:
        signature = IamSignature(client=client, account=ACCOUNT, root=server.url)
        with pytest.raises(error):
            await signer(signature).sign([KEY] * 30)
