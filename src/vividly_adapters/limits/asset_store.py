"""
A store of assets with limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from vividly_core.domain.artifact import StoredAsset
    from vividly_core.domain.ids import AssetKey, FilePath
    from vividly_core.ports.asset_store import AssetStore
    from vividly_core.ports.progress import Progress

    from .shared import SharedLimits


@attrs.frozen(kw_only=True)
class LimitedAssetStore:
    """
    Calls *store* within *limits*, which may be those of other ports of the same provider as well; each call may take
    *limit_seconds*, not counting the wait for its turn.
    """

    store: AssetStore
    limits: SharedLimits
    limit_seconds: float

    async def put(
        self,
        key: AssetKey,
        content: bytes | FilePath,
        *,
        media_type: str,
        progress: Progress,
        fence: int | None = None,
    ) -> StoredAsset:
        """
        Store *content*.
        """
        return await self.limits.call(
            self.limit_seconds,
            self.store.put,
            key,
            content,
            media_type=media_type,
            progress=progress,
            fence=fence,
        )

    async def stat(self, key: AssetKey) -> StoredAsset:
        """
        Say what *key* holds.
        """
        return await self.limits.call(self.limit_seconds, self.store.stat, key)

    async def read(self, key: AssetKey) -> bytes:
        """
        Bring a small object.
        """
        return await self.limits.call(self.limit_seconds, self.store.read, key)

    async def fetch(self, key: AssetKey, into: FilePath) -> None:
        """
        Bring an object into a file.
        """
        await self.limits.call(self.limit_seconds, self.store.fetch, key, into)
