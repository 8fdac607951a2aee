"""
Who may push: tokens that are really signed, and keys that are really fetched.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import time
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from unit.runtime.issuer import ACCOUNT, AUDIENCE, NAME, Issuer, listening_issuer, rsa_key
from vividly_core.domain.errors import Unavailable
from vividly_runtime.push.denials import Forbidden, Unauthenticated
from vividly_runtime.push.signing_keys import SigningKeys
from vividly_runtime.push.tokens import TokenCheck

if TYPE_CHECKING:
    from collections.abc import Generator


@pytest.fixture
def issuer() -> Generator[Issuer]:
    """
    One that answers.
    """
    with listening_issuer() as issuer:
        yield issuer


def _check(issuer: Issuer, **settings: Any) -> TokenCheck:
    keys = SigningKeys(url=issuer.url, **settings)
    return TokenCheck(keys=keys, issuer=NAME, audience=AUDIENCE, service_account=ACCOUNT)


def _part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


async def test_a_token_of_the_service_account_is_let_in(issuer: Issuer) -> None:
    """
    The keys are fetched once for all.
    """
    check = _check(issuer)

    await check(f"Bearer {issuer.token()}")
    await check(f"bearer {issuer.token()}")

    assert issuer.asked == 1


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer  ", "Basic dTpw", "Bearer Zyx", "Bearer a.b.c"])
async def test_without_a_token_nobody_is_let_in(issuer: Issuer, header: str | None) -> None:
    """
    And no key is fetched for it.
    """
    with pytest.raises(Unauthenticated) as raised:
        await _check(issuer)(header)

    assert "Zyx" not in str(raised.value)
    assert issuer.asked == 0


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://other.example/push"},
        {"aud": None},
        {"iss": "https://accounts.example"},
        {"iss": None},
        {"exp": int(time.time()) - 60},
        {"exp": None},
        {"iat": int(time.time()) + 3600},
        {"iat": None},
        {"nbf": int(time.time()) + 3600},
    ],
)
async def test_a_token_for_another_place_or_time_does_not_count(issuer: Issuer, claims: dict[str, Any]) -> None:
    """
    Nor does one that leaves open for which.
    """
    with pytest.raises(Unauthenticated):
        await _check(issuer)(f"Bearer {issuer.token(**claims)}")


async def test_clocks_may_differ_a_little(issuer: Issuer) -> None:
    """
    By some seconds.
    """
    now = int(time.time())

    await _check(issuer)(f"Bearer {issuer.token(exp=now - 3, iat=now + 3)}")


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "somebody@project.iam.gserviceaccount.com"},
        {"email": None},
        {"email": [ACCOUNT]},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
    ],
)
async def test_another_account_may_not_push(issuer: Issuer, claims: dict[str, Any]) -> None:
    """
    Nor one whose address nobody verified, though its token is sound.
    """
    with pytest.raises(Forbidden):
        await _check(issuer)(f"Bearer {issuer.token(**claims)}")


async def test_a_token_that_was_changed_does_not_count(issuer: Issuer) -> None:
    """
    Its signature is another's.
    """
    head, _, signature = issuer.token(email="somebody@example.com").split(".")
    _, claims, _ = issuer.token().split(".")

    with pytest.raises(Unauthenticated):
        await _check(issuer)(f"Bearer {head}.{claims}.{signature}")


async def test_a_token_that_another_key_signed_does_not_count(issuer: Issuer) -> None:
    """
    Whatever id it gives the key.
    """
    with pytest.raises(Unauthenticated):
        await _check(issuer)(f"Bearer {issuer.token(kid='stranger', headers={'kid': 'first'})}")


async def test_a_token_without_a_signature_does_not_count(issuer: Issuer) -> None:
    """
    A token never chooses how it is checked.
    """
    claims = jwt.decode(issuer.token(), options={"verify_signature": False})
    token = jwt.encode(claims, "", algorithm="none", headers={"kid": "first"})

    with pytest.raises(Unauthenticated):
        await _check(issuer)(f"Bearer {token}")


async def test_the_public_key_is_no_secret_to_sign_with(issuer: Issuer) -> None:
    """
    HS256 with the text of the RSA key, as if it were a password.
    """
    public = rsa_key("first").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = _part(json.dumps({"alg": "HS256", "typ": "JWT", "kid": "first"}).encode())
    signed = f"{head}.{issuer.token().split('.')[1]}"
    signature = _part(hmac.digest(public, signed.encode(), hashlib.sha256))

    with pytest.raises(Unauthenticated):
        await _check(issuer)(f"Bearer {signed}.{signature}")


async def test_a_signature_that_cloud_run_took_away_is_told_with_the_cure(issuer: Issuer) -> None:
    """
    Such a token counts no more than any other without a signature.
    """
    head, claims, _ = issuer.token().split(".")

    with pytest.raises(Unauthenticated, match="--allow-unauthenticated"):
        await _check(issuer)(f"Bearer {head}.{claims}.SIGNATURE_REMOVED_BY_GOOGLE")


async def test_a_new_key_is_found(issuer: Issuer) -> None:
    """
    In a document that is fetched anew, when the one at hand is no longer fresh.
    """
    check = _check(issuer, fresh_seconds=0)
    await check(f"Bearer {issuer.token()}")
    issuer.kids = ["first", "second"]

    await check(f"Bearer {issuer.token(kid='second')}")
    await check(f"Bearer {issuer.token()}")

    assert issuer.asked == 2


async def test_made_up_keys_make_no_traffic(issuer: Issuer) -> None:
    """
    However many tokens name one.
    """
    check = _check(issuer)
    for number in range(20):
        with pytest.raises(Unauthenticated):
            await check(f"Bearer {issuer.token(headers={'kid': f'made-up-{number}'})}")

    assert issuer.asked == 1


async def test_a_key_that_was_withdrawn_does_not_count_for_long(issuer: Issuer) -> None:
    """
    Only for as long as the keys are kept.
    """
    check = _check(issuer)
    await check(f"Bearer {issuer.token()}")
    issuer.kids = ["second"]
    check.keys.kept_seconds = 0
    with pytest.raises(Unauthenticated):
        await check(f"Bearer {issuer.token()}")
    check.keys.kept_seconds = 60

    with pytest.raises(Unauthenticated):
        await check(f"Bearer {issuer.token()}")
    await check(f"Bearer {issuer.token(kid='second')}")


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (500, None),
        (404, None),
        (302, None),
        (200, b""),
        (200, b"[]"),
        (200, b'{"keys": []}'),
        (200, b'{"keys": [1]}'),
    ],
)
async def test_an_issuer_that_fails_is_not_held_against_who_pushes(
    issuer: Issuer, status: int, content: bytes | None
) -> None:
    """
    It is put off, and says when to come back; it is not refused.
    """
    issuer.status, issuer.content = status, content

    with pytest.raises(Unavailable) as raised:
        await _check(issuer)(f"Bearer {issuer.token()}")

    assert raised.value.retry_after_seconds is not None


async def test_an_issuer_that_is_not_there_is_not_asked_again_at_once(issuer: Issuer) -> None:
    """
    Nobody waits for it meanwhile; after a pause it is asked, and then all is well.
    """
    check = _check(issuer)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nowhere = f"http://127.0.0.1:{taken.getsockname()[1]}/certs"
    there, check.keys.url = check.keys.url, nowhere
    with pytest.raises(Unavailable):
        await check(f"Bearer {issuer.token()}")
    check.keys.url = there
    with pytest.raises(Unavailable):
        await check(f"Bearer {issuer.token()}")
    asked_meanwhile = issuer.asked
    check.keys.pause_seconds = 0

    await check(f"Bearer {issuer.token()}")

    assert (asked_meanwhile, issuer.asked) == (0, 1)


async def test_an_issuer_that_does_not_answer_is_not_waited_for(issuer: Issuer) -> None:
    """
    For longer than a fetch may take.
    """
    with socket.create_server(("127.0.0.1", 0)) as silent:
        check = _check(issuer, fetch_seconds=0.1)
        check.keys.url = f"http://127.0.0.1:{silent.getsockname()[1]}/certs"

        with pytest.raises(Unavailable):
            await check(f"Bearer {issuer.token()}")


async def test_keys_that_are_known_count_while_the_issuer_fails(issuer: Issuer) -> None:
    """
    Only a key that is not known is put off.
    """
    check = _check(issuer, fresh_seconds=0)
    await check(f"Bearer {issuer.token()}")
    issuer.status = 503

    with pytest.raises(Unavailable):
        await check(f"Bearer {issuer.token(kid='second')}")
    await check(f"Bearer {issuer.token()}")


@given(header=st.text(max_size=40), claims=st.binary(max_size=40))
async def test_no_header_gets_in_by_chance(header: str, claims: bytes) -> None:
    """
    Whatever it holds: it is refused, and no key is fetched.
    """
    check = _check(Issuer(url="http://127.0.0.1:1/certs"))
    for text in (header, f"Bearer {header}", f"Bearer {_part(header.encode(errors='replace'))}.{_part(claims)}.x"):
        with pytest.raises(Unauthenticated):
            await check(text)
