"""
An object in the place of another, if the fence around it allows.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import attrs

from vividly_core.domain.errors import PortError, Stale, Unavailable

from ._checksums import Summary
from ._stored_object import FENCE, SHA256
from ._upload import upload
from .errors import Damaged

if TYPE_CHECKING:
    from vividly_core.ports.progress import Progress

    from ._checksums import Source
    from ._place import Place
    from ._stored_object import StoredObject

_ROUNDS: Final = 16


@attrs.frozen(kw_only=True)
class Replacement:
    """
    *source*, of which *summary* is, on its way to its *place*.
    """

    place: Place
    source: Source
    summary: Summary
    media_type: str
    cache_control: str
    chunk_bytes: int
    progress: Progress

    async def store(self, fence: int | None) -> StoredObject:
        """
        Put up *fence* and the content at once; without one, the content inside of the fence that stands.

        :raises Stale: if a higher one stands.
        :raises Unavailable: also if others never stop storing there.
        """
        for _ in range(_ROUNDS):
            seen = await self.place.find()
            stands = None if seen is None else seen.fence
            if fence is not None and stands is not None and fence < stands:
                raise Stale(f"the object belongs to a later lease: its fence is {stands}, this is {fence}")
            raised = stands if fence is None else fence
            if seen is not None and self._is_done(seen, raised):
                return seen
            try:
                return await self._upload(raised, 0 if seen is None else seen.generation)
            except Stale:
                # Somebody was faster; what they stored decides.
                continue
            except Damaged:
                raise
            except Unavailable:
                # The answer may be lost and the object not.
                with suppress(PortError):
                    seen = await self.place.find()
                    if seen is not None and self._is_done(seen, raised):
                        return seen
                raise
        raise Unavailable("others keep storing the same object")

    def _is_done(self, seen: StoredObject, fence: int | None) -> bool:
        same_content = Summary(seen.size, seen.sha256 or "", seen.crc32c) == self.summary
        return same_content and (seen.media_type, seen.cache_control, seen.fence) == (
            self.media_type,
            self.cache_control,
            fence,
        )

    async def _upload(self, fence: int | None, generation: int) -> StoredObject:
        metadata = {SHA256: self.summary.sha256} | ({} if fence is None else {FENCE: str(fence)})
        resource: dict[str, Any] = {
            "name": self.place.key,
            "contentType": self.media_type,
            "cacheControl": self.cache_control,
            # Cloud Storage compares it before it lets the object appear.
            "crc32c": self.summary.crc32c,
            "metadata": metadata,
        }
        stored = await upload(
            self.place.client,
            self.place.bucket,
            resource,
            self.source,
            generation=generation,
            chunk_bytes=self.chunk_bytes,
            progress=self.progress,
        )
        if (stored.size, stored.crc32c) != (self.summary.size, self.summary.crc32c):
            # No reader is to take it for what was stored; whoever replaced it meanwhile is left alone.
            with suppress(PortError):
                await self.place.clear(stored.generation)
            raise Damaged("what Cloud Storage has stored has another checksum than what was sent")
        return stored
