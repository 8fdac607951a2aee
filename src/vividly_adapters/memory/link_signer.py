"""
Links that are opened by looking at them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import anyio.lowlevel
import attrs

from vividly_core.domain.artifact import check_key
from vividly_core.domain.link import VALID_SECONDS, Link, check_valid_seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.ids import AssetKey
    from vividly_core.ports.clock import Clock


@attrs.frozen(kw_only=True)
class MemoryLinkSigner:
    """
    Names the key and the time in the link.
    """

    clock: Clock

    async def sign(self, keys: Sequence[AssetKey], *, valid_seconds: int = VALID_SECONDS) -> tuple[Link, ...]:
        """
        A link to each of *keys*.
        """
        check_valid_seconds(valid_seconds)
        for key in keys:
            check_key(key)
        await anyio.lowlevel.checkpoint()
        expires_at = self.clock.now() + timedelta(seconds=valid_seconds)
        return tuple(
            Link(key=key, url=f"memory:///{key}?until={expires_at:%Y%m%dT%H%M%SZ}", expires_at=expires_at)
            for key in keys
        )
