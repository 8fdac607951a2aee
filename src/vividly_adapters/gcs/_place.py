"""
Where an object lies, or may lie.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.errors import NotFound

from ._stored_object import FIELDS, StoredObject

if TYPE_CHECKING:
    from .client import StorageClient


@attrs.frozen(kw_only=True)
class Place:
    """
    *key* is the object's name in *bucket*.
    """

    client: StorageClient
    bucket: str
    key: str

    async def look(self) -> StoredObject:
        """
        What lies there.

        :raises NotFound: if nothing does.
        """
        url = self.client.object_url(self.bucket, self.key)
        return StoredObject.from_json(await self.client.json("GET", url, params={"fields": FIELDS}))

    async def find(self) -> StoredObject | None:
        """
        The same, None if nothing does.
        """
        try:
            return await self.look()
        except NotFound:
            return None

    async def clear(self, generation: int) -> None:
        """
        Remove this *generation* of it.

        :raises NotFound: if nothing lies there.
        :raises Stale: if another does.
        """
        url = self.client.object_url(self.bucket, self.key)
        (await self.client.send("DELETE", url, params={"ifGenerationMatch": str(generation)})).release()
