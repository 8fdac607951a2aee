"""
The public keys with which an issuer signs its tokens.
"""

from __future__ import annotations

import math
from http.client import HTTPException
from typing import TYPE_CHECKING

import anyio
import attrs
import jwt
from anyio import to_thread

from vividly_core.domain.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping


@attrs.define(kw_only=True)
class SigningKeys:
    """
    The keys of the JWKS document at *url*, kept for *kept_seconds*.

    A key that is not among them is looked for in a new document, unless this one is younger than *fresh_seconds*:
    whoever makes up key ids makes no traffic. A fetch takes at most *fetch_seconds*; one that failed is tried again
    after *pause_seconds*. Meanwhile the keys that are known still count.
    """

    url: str
    kept_seconds: float = 3600.0
    fresh_seconds: float = 30.0
    pause_seconds: float = 2.0
    fetch_seconds: float = 5.0
    _keys: Mapping[str, jwt.PyJWK] = attrs.field(factory=dict, init=False)
    _fetched_at: float = attrs.field(default=-math.inf, init=False)
    _failed_at: float = attrs.field(default=-math.inf, init=False)
    _one_at_a_time: anyio.Lock = attrs.field(factory=anyio.Lock, init=False)

    async def find(self, kid: str) -> jwt.PyJWK | None:
        """
        The key of that id; ``None`` if the issuer has none.

        :raises Unavailable: if the issuer does not tell its keys.
        """
        if (known := self._known(kid)) is not None:
            return known
        async with self._one_at_a_time:
            if self._known(kid) is None and self._age >= min(self.fresh_seconds, self.kept_seconds):
                await self._fetch()
            return self._known(kid)

    @property
    def _age(self) -> float:
        return anyio.current_time() - self._fetched_at

    def _known(self, kid: str) -> jwt.PyJWK | None:
        return self._keys.get(kid) if self._age < self.kept_seconds else None

    async def _fetch(self) -> None:
        if anyio.current_time() - self._failed_at < self.pause_seconds:
            raise Unavailable("the issuer's keys could not be fetched", retry_after_seconds=self.pause_seconds)
        client = jwt.PyJWKClient(self.url, cache_jwk_set=False, timeout=self.fetch_seconds)
        try:
            # The client's own limit is one a read: a slow trickle would outlast it.
            with anyio.fail_after(self.fetch_seconds):
                keys = await to_thread.run_sync(client.get_signing_keys, abandon_on_cancel=True)
        except (jwt.PyJWTError, HTTPException, OSError, ValueError) as error:
            self._failed_at = anyio.current_time()
            raise Unavailable(
                f"the issuer's keys cannot be fetched ({type(error).__name__})",
                retry_after_seconds=self.pause_seconds,
            ) from error
        self._keys = {key.key_id: key for key in keys if key.key_id is not None}
        self._fetched_at = anyio.current_time()
