"""
Who may do what: tokens, keys, and links that were signed with them.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import attrs
import jwt
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from contract.servers.cloud_storage.state import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

_TOKEN_SECONDS: Final = 3600


@cache
def _key_of(_account: str) -> rsa.RSAPrivateKey:
    # A key takes a good part of a second to make.
    return rsa.generate_private_key(65537, 2048)


@attrs.define(kw_only=True)
class Accounts:
    """
    *keys* are those of service accounts, by their addresses. Without *token* nobody needs one; with it, everybody this
    one. *now* is the time for links.
    """

    keys: dict[str, rsa.RSAPrivateKey] = attrs.field(factory=dict)
    token: str | None = None
    now: datetime | None = None

    def add(self, account: str, *, url: str) -> dict[str, str]:
        """
        A new service account; the answer is what stands in its key file.
        """
        key = self.keys[account] = _key_of(account)
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return {
            "type": "service_account",
            "project_id": "p",
            "private_key_id": "1",
            "private_key": pem.decode(),
            "client_email": account,
            "token_uri": f"{url}/token",
        }

    def check_token(self, header: str | None) -> None:
        """
        Whether who sends *header* may come in.
        """
        if self.token is not None and header != f"Bearer {self.token}":
            raise Refused(401, "authError", "Invalid Credentials")

    def give_token(self, form: Mapping[str, Any]) -> dict[str, Any]:
        """
        A token for whoever proves with a key who they are.
        """
        assertion = str(form["assertion"])
        account = jwt.decode(assertion, options={"verify_signature": False})["iss"]
        try:
            jwt.decode(
                assertion,
                self.keys[account].public_key(),
                algorithms=["RS256"],
                options={"verify_aud": False},
            )
        except (KeyError, jwt.InvalidTokenError):
            raise Refused(400, "invalid_grant", "Invalid JWT Signature.") from None
        return self.token_answer()

    def token_answer(self) -> dict[str, Any]:
        """
        The one token, for whoever may have it.
        """
        return {"access_token": self.token, "expires_in": _TOKEN_SECONDS, "token_type": "Bearer"}

    def sign(self, account: str, request: Mapping[str, str]) -> dict[str, str]:
        """
        What `signBlob` answers.
        """
        if account not in self.keys:
            raise Refused(404, "notFound", "Requested entity was not found.")
        signed = self.keys[account].sign(b64decode(request["payload"]), padding.PKCS1v15(), hashes.SHA256())
        return {"keyId": "1", "signedBlob": b64encode(signed).decode()}

    def check_link(self, request: web.Request) -> None:
        """
        Whether a link is signed by one of the accounts, for this host, and not too old. Built up from the request as
        the documentation says, not as we build links.
        """
        query = dict(request.query)
        signature = bytes.fromhex(query.pop("X-Goog-Signature", ""))
        account, _, scope = query.get("X-Goog-Credential", "").partition("/")
        canonical = [
            request.method,
            request.rel_url.raw_path,
            "&".join(f"{quote(name, safe='')}={quote(query[name], safe='')}" for name in sorted(query)),
            *(f"{name}:{request.headers[name]}" for name in query["X-Goog-SignedHeaders"].split(";")),
            "",
            query["X-Goog-SignedHeaders"],
            "UNSIGNED-PAYLOAD",
        ]
        digest = hashlib.sha256("\n".join(canonical).encode()).hexdigest()
        signed = "\n".join((query["X-Goog-Algorithm"], query["X-Goog-Date"], scope, digest)).encode()
        begins = datetime.strptime(query["X-Goog-Date"], "%Y%m%dT%H%M%S%z")
        try:
            self.keys[account].public_key().verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
        except (KeyError, InvalidSignature):
            raise Refused(403, "SignatureDoesNotMatch", "Access denied.") from None
        if (self.now or datetime.now(UTC)) > begins + timedelta(seconds=int(query["X-Goog-Expires"])):
            raise Refused(400, "ExpiredToken", "The provided token has expired.")
