"""
Signed links to assets in Cloud Storage.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import anyio
import attrs

from vividly_core.domain.errors import PortError
from vividly_core.domain.link import VALID_SECONDS, Link, check_valid_seconds

from ._v4 import UnsignedLink
from .client import GOOGLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.ids import AssetKey
    from vividly_core.ports.clock import Clock

    from .buckets import Buckets
    from .signatures import Signature

_AT_ONCE: Final = 10


@attrs.frozen(kw_only=True)
class GcsLinkSigner:
    """
    Signs links to the objects of *buckets* with *signature*; *root* is where those who hold them reach Cloud Storage.
    """

    buckets: Buckets
    signature: Signature
    clock: Clock
    root: str = GOOGLE

    async def sign(self, keys: Sequence[AssetKey], *, valid_seconds: int = VALID_SECONDS) -> tuple[Link, ...]:
        """
        A link to each of *keys*.
        """
        check_valid_seconds(valid_seconds)
        now = self.clock.now()
        unsigned = [
            UnsignedLink(
                root=self.root,
                bucket=self.buckets.of(key),
                key=key,
                account=self.signature.account,
                at=now,
                valid_seconds=valid_seconds,
            )
            for key in keys
        ]
        urls = await self._sign_all(unsigned)
        # The link tells whole seconds.
        expires_at = now.replace(microsecond=0) + timedelta(seconds=valid_seconds)
        return tuple(Link(key=key, url=url, expires_at=expires_at) for key, url in zip(keys, urls, strict=True))

    async def _sign_all(self, unsigned: Sequence[UnsignedLink]) -> list[str]:
        urls = [""] * len(unsigned)
        failures: list[PortError] = []
        limiter = anyio.CapacityLimiter(_AT_ONCE)

        async def sign(index: int, link: UnsignedLink) -> None:
            try:
                async with limiter:
                    urls[index] = link.signed(await self.signature.of(link.to_sign))
            except PortError as error:
                failures.append(error)
                group.cancel_scope.cancel()

        async with anyio.create_task_group() as group:
            for index, link in enumerate(unsigned):
                group.start_soon(sign, index, link)
        if failures:
            raise failures[0]
        return urls
