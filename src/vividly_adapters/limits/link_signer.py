"""
A signer of links with limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.link import VALID_SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.ids import AssetKey
    from vividly_core.domain.link import Link
    from vividly_core.ports.link_signer import LinkSigner

    from .shared import SharedLimits


@attrs.frozen(kw_only=True)
class LimitedLinkSigner:
    """
    Calls *signer* within *limits*, which may be those of other ports of the same provider as well; each batch may take
    *limit_seconds*, not counting the wait for its turn.
    """

    signer: LinkSigner
    limits: SharedLimits
    limit_seconds: float

    async def sign(self, keys: Sequence[AssetKey], *, valid_seconds: int = VALID_SECONDS) -> tuple[Link, ...]:
        """
        A link to each of *keys*.
        """
        return await self.limits.call(self.limit_seconds, self.signer.sign, keys, valid_seconds=valid_seconds)
