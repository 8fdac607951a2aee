"""
Whoever signs tokens in tests: real keys, and a real server that tells them.
"""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final

import attrs
import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from jwt.algorithms import RSAAlgorithm

if TYPE_CHECKING:
    from collections.abc import Generator

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

NAME: Final = "https://accounts.google.com"
AUDIENCE: Final = "https://worker.example/push"
ACCOUNT: Final = "pusher@project.iam.gserviceaccount.com"


@cache
def rsa_key(kid: str) -> RSAPrivateKey:
    """
    The key of that id: making one takes a while.
    """
    del kid
    return generate_private_key(public_exponent=65537, key_size=2048)


@attrs.define(kw_only=True)
class Issuer:
    """
    Tells the keys *kids* at *url*, or answers with *content*, or *status*. It counts how often it was asked.
    """

    url: str = ""
    kids: list[str] = attrs.field(factory=lambda: ["first"])
    status: int = 200
    content: bytes | None = None
    asked: int = 0

    def token(self, *, kid: str = "first", headers: dict[str, Any] | None = None, **claims: Any) -> str:
        """
        A token that counts, but for the *claims* that are given; one that is ``None`` is left out.
        """
        now = int(time.time())
        usual = {
            "iss": NAME,
            "aud": AUDIENCE,
            "sub": "113774264463038321964",
            "email": ACCOUNT,
            "email_verified": True,
            "iat": now,
            "exp": now + 3600,
        }
        kept = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        return jwt.encode(kept, rsa_key(kid), algorithm="RS256", headers={"kid": kid, **(headers or {})})

    def document(self) -> bytes:
        """
        What it answers.
        """
        if self.content is not None:
            return self.content
        keys = [
            {
                **RSAAlgorithm.to_jwk(rsa_key(kid).public_key(), as_dict=True),
                "kid": kid,
                "alg": "RS256",
                "use": "sig",
            }
            for kid in self.kids
        ]
        return json.dumps({"keys": keys}).encode()


@contextmanager
def listening_issuer() -> Generator[Issuer]:
    """
    An issuer that listens on this machine.
    """
    issuer = Issuer()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.asked += 1
            content = issuer.document()
            self.send_response(issuer.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """
            Tests are quiet.
            """

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        issuer.url = f"http://127.0.0.1:{server.server_address[1]}/certs"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield issuer
        finally:
            server.shutdown()
            thread.join()
