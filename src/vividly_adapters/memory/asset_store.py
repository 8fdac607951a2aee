"""
Assets in memory.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import anyio
import anyio.lowlevel
import attrs

from vividly_core.domain.artifact import StoredAsset, check_key
from vividly_core.domain.errors import NotFound, Stale

if TYPE_CHECKING:
    from vividly_core.domain.ids import AssetKey, FilePath
    from vividly_core.ports.progress import Progress


@attrs.define
class MemoryAssetStore:
    """
    An `AssetStore` and its `AssetRemoval`: keeps whole objects in a dictionary.
    """

    _objects: dict[AssetKey, tuple[bytes, str]] = attrs.field(factory=dict, init=False)
    _fences: dict[AssetKey, int] = attrs.field(factory=dict, init=False)

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
        check_key(key)
        # Copied first: the caller's buffer may change under us.
        data = bytes(content) if not isinstance(content, str) else await anyio.Path(content).read_bytes()
        await anyio.lowlevel.checkpoint()
        if fence is not None:
            self._put_up(key, fence)
        self._objects[key] = (data, media_type)
        progress(1.0)
        return _stored(key, data, media_type)

    async def stat(self, key: AssetKey) -> StoredAsset:
        """
        Say what *key* holds.
        """
        data, media_type = self._object(key)
        return _stored(key, data, media_type)

    async def read(self, key: AssetKey) -> bytes:
        """
        Bring a small object.
        """
        return self._object(key)[0]

    async def fetch(self, key: AssetKey, into: FilePath) -> None:
        """
        Bring an object into a file.
        """
        data, _ = self._object(key)
        part = anyio.Path(f"{into}.part")
        try:
            await part.write_bytes(data)
            await part.replace(into)
        finally:
            with anyio.CancelScope(shield=True):
                await part.unlink(missing_ok=True)

    async def remove(self, key: AssetKey) -> bool:
        """
        See to it that *key* holds nothing.
        """
        check_key(key)
        await anyio.lowlevel.checkpoint()
        self._fences.pop(key, None)
        return self._objects.pop(key, None) is not None

    def _put_up(self, key: AssetKey, fence: int) -> None:
        highest = self._fences.get(key, 0)
        if fence < highest:
            raise Stale(f"the object belongs to a later lease: its fence is {highest}, this is {fence}")
        self._fences[key] = fence

    def _object(self, key: AssetKey) -> tuple[bytes, str]:
        check_key(key)
        try:
            return self._objects[key]
        except KeyError:
            raise NotFound(f"there is no object {key}") from None


def _stored(key: AssetKey, data: bytes, media_type: str) -> StoredAsset:
    return StoredAsset(
        key=key,
        url=f"memory:///{key}",
        media_type=media_type,
        size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )
