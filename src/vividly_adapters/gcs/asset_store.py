"""
Assets in Cloud Storage.
"""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final

import anyio
import attrs

from vividly_adapters._translate import translating
from vividly_adapters._whole_file import whole_file
from vividly_core.domain.errors import Unavailable

from ._checksums import Running
from ._download import whole
from ._place import Place
from ._replacement import Replacement
from ._sources import open_source
from ._upload import STEP_BYTES
from .objects import remove

if TYPE_CHECKING:
    from collections.abc import Callable

    from vividly_core.domain.artifact import StoredAsset
    from vividly_core.domain.errors import PortError
    from vividly_core.domain.ids import AssetKey, FilePath
    from vividly_core.ports.progress import Progress

    from ._stored_object import StoredObject
    from .buckets import Buckets
    from .client import StorageClient

_MEBIBYTE: Final = 1024 * 1024


def _whole_steps(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    if value <= 0 or value % STEP_BYTES:
        raise ValueError(f"{attribute.name} must be a multiple of {STEP_BYTES}, for example {8 * _MEBIBYTE}")


@attrs.frozen(kw_only=True)
class GcsAssetStore:
    """
    An `AssetStore` and its `AssetRemoval`. One object each, in the bucket that *buckets* names for it, with
    *cache_control* for those who read it.

    An object is uploaded in chunks of *chunk_bytes*, each kept in memory once, and appears whole at the end. Its fence
    and its SHA-256 are metadata of the same write. It replaces the generation that was there when its fence was
    compared, and no other; where that one has gone, the fence is compared again. What lies there already, under the
    same fence, is not written again: so an answer that was lost is no loss.

    An object that somebody else put there has no SHA-256: `stat` reads it to find out.
    """

    client: StorageClient
    buckets: Buckets
    cache_control: str = "private, max-age=3600"
    chunk_bytes: int = attrs.field(default=8 * _MEBIBYTE, validator=_whole_steps)

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
        place = self._place(key)
        async with open_source(content) as source:
            summary = await source.summary()
            stored = await Replacement(
                place=place,
                source=source,
                summary=summary,
                media_type=media_type,
                cache_control=self.cache_control,
                chunk_bytes=self.chunk_bytes,
                progress=progress,
            ).store(fence)
        progress(1.0)
        return stored.asset(key, summary.sha256)

    async def stat(self, key: AssetKey) -> StoredAsset:
        """
        Say what *key* holds.
        """
        found = await self._place(key).look()
        return found.asset(key, found.sha256 or await self._sha256(key, found))

    async def read(self, key: AssetKey) -> bytes:
        """
        Bring a small object.
        """
        async with aclosing(whole(self.client, self.buckets.of(key), key)) as pieces:
            return b"".join([piece async for piece in pieces])

    async def fetch(self, key: AssetKey, into: FilePath) -> None:
        """
        Bring an object into a file.
        """
        bucket = self.buckets.of(key)
        async with (
            whole_file(into) as part,
            aclosing(whole(self.client, bucket, key)) as pieces,
            await _open_new(part) as target,
        ):
            async for piece in pieces:
                with translating(_FILE_ERRORS):
                    await target.write(piece)

    async def remove(self, key: AssetKey) -> bool:
        """
        See to it that *key* holds nothing.
        """
        found = await self._place(key).find()
        if found is None:
            return False
        return await remove(self.client, found)

    def _place(self, key: AssetKey) -> Place:
        return Place(client=self.client, bucket=self.buckets.of(key), key=key)

    async def _sha256(self, key: AssetKey, found: StoredObject) -> str:
        running = Running()
        async with aclosing(whole(self.client, found.bucket, key, generation=found.generation)) as pieces:
            async for piece in pieces:
                running.update(piece)
        return running.summary().sha256


async def _open_new(path: FilePath) -> anyio.AsyncFile[bytes]:
    with translating(_FILE_ERRORS):
        return await anyio.open_file(path, "xb")


_FILE_ERRORS: Final[dict[type[Exception], Callable[[Any], PortError]]] = {
    OSError: lambda error: Unavailable(f"the file cannot be written: {error.strerror}")
}
