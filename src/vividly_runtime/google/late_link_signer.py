"""
A signer that is found when the first link is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import attrs

from vividly_core.domain.link import VALID_SECONDS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from vividly_core.domain.ids import AssetKey
    from vividly_core.domain.link import Link
    from vividly_core.ports.link_signer import LinkSigner


@attrs.define(kw_only=True)
class LateLinkSigner:
    """
    Signs as what *make* returns, which is called once it is needed: who never asks for a link, as a worker does not,
    needs no right to sign.
    """

    make: Callable[[], Awaitable[LinkSigner]]
    _signer: LinkSigner | None = attrs.field(default=None, init=False)
    _lock: anyio.Lock = attrs.field(factory=anyio.Lock, init=False)

    async def sign(self, keys: Sequence[AssetKey], *, valid_seconds: int = VALID_SECONDS) -> tuple[Link, ...]:
        """
        A link to each of *keys*.

        :raises Misconfigured: if nobody can sign.
        """
        async with self._lock:
            if self._signer is None:
                self._signer = await self.make()
        return await self._signer.sign(keys, valid_seconds=valid_seconds)
