"""
Who pushes: the OpenID Connect token that Pub/Sub signs in with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
import jwt

from .denials import Forbidden, Unauthenticated

if TYPE_CHECKING:
    from .signing_keys import SigningKeys

# The only one that Google signs with. A token never chooses.
_ALGORITHM: Final = "RS256"
_LEEWAY_SECONDS: Final = 10.0
_TAKEN_AWAY: Final = ".SIGNATURE_REMOVED_BY_GOOGLE"
_REQUIRED: Final = ("aud", "exp", "iat", "iss")


@attrs.frozen(kw_only=True)
class TokenCheck:
    """
    Lets in whoever shows a token that *issuer* signed for *audience* and *service_account*, until it expires.
    """

    keys: SigningKeys
    issuer: str
    audience: str
    service_account: str

    async def __call__(self, authorization: str | None) -> None:
        """
        Check the value of an ``Authorization`` header. No error quotes anything of it.

        :raises Unauthenticated: if it holds no token that counts.
        :raises Forbidden: if the token is another account's.
        :raises Unavailable: if the issuer's keys cannot be had.
        """
        claims = await self._claims(_bearer(authorization))
        if claims.get("email") != self.service_account:
            raise Forbidden("the token is another account's than VIVIDLY_PUSH_SERVICE_ACCOUNT")
        if claims.get("email_verified") is not True:
            raise Forbidden("the token's account has an e-mail address that is not verified")

    async def _claims(self, token: str) -> dict[str, Any]:
        try:
            key = await self.keys.find(_key_id(token))
            if key is None:
                raise Unauthenticated("the token is signed with a key that the issuer does not have")
            return jwt.decode(
                token,
                key,
                algorithms=[_ALGORITHM],
                audience=self.audience,
                issuer=self.issuer,
                leeway=_LEEWAY_SECONDS,
                options={"require": list(_REQUIRED)},
            )
        except jwt.PyJWTError as error:
            # By its class: the message may quote the token.
            raise Unauthenticated(f"the token does not count ({type(error).__name__})") from error


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("there is no bearer token")
    if token.strip().endswith(_TAKEN_AWAY):
        raise Unauthenticated(
            "Cloud Run checked the token and took its signature away, so that nobody else can check it:"
            " deploy the service with --allow-unauthenticated, for the worker to check it"
        )
    return token.strip()


def _key_id(token: str) -> str:
    header = jwt.get_unverified_header(token)
    if header.get("alg") != _ALGORITHM:
        raise Unauthenticated(f"the token is not signed with {_ALGORITHM}")
    kid = header.get("kid")
    if not isinstance(kid, str):
        raise Unauthenticated("the token does not say which key it is signed with")
    return kid
