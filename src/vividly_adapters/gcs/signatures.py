"""
Who signs links: a key that we have, or Google for an account of ours.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Final, Protocol

import attrs
from anyio import to_thread
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from gcloud.aio.auth.token import GCE_METADATA_BASE, GCE_METADATA_HEADERS, Type

from vividly_core.domain.errors import Misconfigured, NotFound

from .errors import translating_network

if TYPE_CHECKING:
    from .client import StorageClient

IAM: Final = "https://iamcredentials.googleapis.com"

_NOBODY: Final = "nobody@emulator.invalid"
_KEY_BITS: Final = 2048


class Signature(Protocol):
    """
    Signs in the name of *account*, the address of a service account.
    """

    @property
    def account(self) -> str:
        """
        Whose signature it is.
        """
        ...

    async def of(self, text: bytes) -> bytes:
        """
        RSA with SHA-256, of *text*.
        """
        ...


@attrs.frozen(kw_only=True)
class KeySignature:
    """
    Signs here, with the key of a service account.
    """

    account: str
    key: rsa.RSAPrivateKey = attrs.field(repr=False)

    async def of(self, text: bytes) -> bytes:
        """
        RSA with SHA-256, of *text*.
        """
        return await to_thread.run_sync(self.key.sign, text, padding.PKCS1v15(), hashes.SHA256())


@attrs.frozen(kw_only=True)
class IamSignature:
    """
    Has Google sign, with `signBlob` of the service at *root*; we need the role Service Account Token Creator on
    *account*.
    """

    client: StorageClient
    account: str
    root: str = IAM

    async def of(self, text: bytes) -> bytes:
        """
        RSA with SHA-256, of *text*.
        """
        url = f"{self.root}/v1/projects/-/serviceAccounts/{self.account}:signBlob"
        try:
            answer = await self.client.json(
                "POST",
                url,
                headers={"Content-Type": "application/json"},
                body=json.dumps({"payload": b64encode(text).decode()}).encode(),
            )
        except NotFound as error:
            raise Misconfigured(f"there is no service account {self.account} to sign links") from error
        return b64decode(answer["signedBlob"])


async def find_signature(client: StorageClient, *, account: str | None = None) -> Signature:
    """
    The best signature that the credentials of *client* allow: the key among them; else that of *account*, which is by
    default the one that we run as, through IAM. An emulator, which checks none, gets one of a key made up for it.

    :raises Misconfigured: if the credentials are of a person: name an *account*.
    """
    token = client.storage.token
    if client.anonymous:
        key = await to_thread.run_sync(rsa.generate_private_key, 65537, _KEY_BITS)
        return KeySignature(account=account or _NOBODY, key=key)
    owner, pem = token.service_data.get("client_email"), token.service_data.get("private_key")
    if owner and pem and account in {None, owner}:
        return KeySignature(account=owner, key=_private_key(pem))
    if account is None and token.token_type is Type.GCE_METADATA:
        account = await _account_of_machine(client)
    if account is None and token.impersonation_uri:
        account = token.impersonation_uri.rpartition("/serviceAccounts/")[2].partition(":")[0]
    if account is None:
        raise Misconfigured(
            "a person cannot sign links; set VIVIDLY_SIGNING_ACCOUNT to a service account that may,"
            " or GOOGLE_APPLICATION_CREDENTIALS to its key file"
        )
    return IamSignature(client=client, account=account)


def _private_key(pem: str) -> rsa.RSAPrivateKey:
    try:
        key = serialization.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError) as error:
        raise Misconfigured("the private key in the key file cannot be read; create another one") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise Misconfigured("the private key in the key file is not an RSA key; create another one")
    return key


async def _account_of_machine(client: StorageClient) -> str:
    with translating_network():
        response = await client.storage.session.get(
            f"{GCE_METADATA_BASE}/instance/service-accounts/default/email", headers=GCE_METADATA_HEADERS
        )
        async with response:
            return (await response.text()).strip()
