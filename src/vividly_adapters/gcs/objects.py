"""
Removes objects that were looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vividly_core.domain.errors import NotFound

from ._place import Place

if TYPE_CHECKING:
    from ._stored_object import StoredObject
    from .client import StorageClient


async def remove(client: StorageClient, found: StoredObject) -> bool:
    """
    Remove *found*, but nothing that took its place; ``False`` if it is gone. Its fence goes with it.

    :raises Stale: if something took its place.
    """
    try:
        await Place(client=client, bucket=found.bucket, key=found.name).clear(found.generation)
    except NotFound:
        return False
    return True
