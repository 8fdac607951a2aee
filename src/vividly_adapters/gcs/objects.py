"""
Looks through a bucket and tidies it, past the port: for those who set it up, and those who clean up after a trial.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vividly_core.domain.errors import NotFound

from ._place import Place
from ._stored_object import FIELDS, StoredObject
from .errors import NoBucket

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from .client import StorageClient


async def objects_under(
    client: StorageClient, bucket: str, prefix: str, *, page_size: int = 1000
) -> AsyncGenerator[StoredObject]:
    """
    Every object of *bucket* whose name begins with *prefix*, sorted by name, fetched in pages of *page_size*.

    :raises NoBucket: if there is no *bucket*.
    """
    params = {"prefix": prefix, "maxResults": str(page_size), "fields": f"nextPageToken,items({FIELDS})"}
    while True:
        try:
            page = await client.json("GET", f"{client.bucket_url(bucket)}/o", params=params)
        except NotFound as error:
            raise NoBucket(f"there is no bucket {bucket}") from error
        for resource in page.get("items") or ():
            yield StoredObject.from_json(resource)
        if not page.get("nextPageToken"):
            return
        params["pageToken"] = page["nextPageToken"]


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
