"""
A resumable upload: begun, sent in chunks, taken up where it broke off, and ended.

The object appears when its last byte has arrived and its checksum is right, and not before.
"""

from __future__ import annotations

import io
import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import anyio
import attrs

from vividly_core.domain.errors import NotFound, PortError, Throttled, Unavailable

from ._stored_object import StoredObject
from .client import INCOMPLETE, json_of
from .errors import Damaged, NoBucket

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vividly_core.ports.progress import Progress

    from ._checksums import Source
    from .client import StorageClient

STEP_BYTES: Final = 256 * 1024
"""Every chunk but the last must be a multiple of it."""

_ABANDON_SECONDS: Final = 2.0
_PAUSE_SECONDS: Final = 1.0
_LONGEST_PAUSE_SECONDS: Final = 10.0
_RANGE: Final = re.compile(r"bytes=0-(\d+)")


async def upload(
    client: StorageClient,
    bucket: str,
    resource: Mapping[str, Any],
    source: Source,
    *,
    generation: int,
    chunk_bytes: int,
    progress: Progress,
) -> StoredObject:
    """
    Put *source* in the place of *generation* of the object that *resource* describes; 0 is an object that is not there.

    A connection that breaks is taken up again for as long as each brings it further, and so is one that is told to wait
    for a moment, after that. Whatever ends it early, the
    service is told to forget it.

    :raises Stale: if another generation is there, at the beginning or at the end.
    :raises Damaged: if what arrived is not what was sent.
    :raises NoBucket: if there is no *bucket*.
    """
    session = await _begin(client, bucket, resource, source.size, generation)
    try:
        return await session.send(source, chunk_bytes, progress)
    except BaseException:
        with anyio.move_on_after(_ABANDON_SECONDS, shield=True):
            await session.abandon()
        raise


async def _begin(
    client: StorageClient, bucket: str, resource: Mapping[str, Any], size: int, generation: int
) -> _Session:
    try:
        response = await client.send(
            "POST",
            f"{client.bucket_url(bucket, upload=True)}/o",
            params={
                "uploadType": "resumable",
                "name": resource["name"],
                "ifGenerationMatch": str(generation),
            },
            headers={
                "Content-Type": "application/json; charset=UTF-8",
                "X-Upload-Content-Type": resource["contentType"],
                "X-Upload-Content-Length": str(size),
            },
            body=json.dumps(resource).encode(),
        )
    except NotFound as error:
        raise NoBucket(f"there is no bucket {bucket}") from error
    async with response:
        address = response.headers.get("Location")
    if address is None:
        raise Unavailable("Cloud Storage began an upload, and did not say where")
    return _Session(client=client, address=address, size=size)


async def _pause_for(error: Throttled | Unavailable) -> None:
    """
    Wait for as long as a quota says, if that is not long: what has arrived is worth so much.
    """
    if isinstance(error, Throttled):
        pause = _PAUSE_SECONDS if error.retry_after_seconds is None else error.retry_after_seconds
        if pause > _LONGEST_PAUSE_SECONDS:
            raise error
        await anyio.sleep(pause)


@attrs.define(kw_only=True)
class _Session:
    """
    *address* is known to us alone, and lets whoever knows it upload: no token goes with it, and no message tells it.
    """

    client: StorageClient
    address: str = attrs.field(repr=False)
    size: int

    async def send(self, source: Source, chunk_bytes: int, progress: Progress) -> StoredObject:
        """
        All of *source*, from the beginning.
        """
        arrived, broke_at = 0, -1
        while True:
            # Held once, by its body, and let go before the next is read.
            body = io.BytesIO(await source.read(arrived, chunk_bytes))
            try:
                answer = await self._put(arrived, body)
            except Damaged:
                raise
            except (Throttled, Unavailable) as error:
                # Forgiven each time that we have come further than at the last.
                if arrived <= broke_at:
                    raise
                broke_at = arrived
                await _pause_for(error)
                answer = await self._exchange(f"bytes */{self.size}", None)
            if isinstance(answer, StoredObject):
                return answer
            del body
            arrived = answer
            progress(arrived / max(self.size, 1))

    async def abandon(self) -> None:
        """
        Have what has arrived thrown away; it would be by itself, in a week.
        """
        with suppress(PortError):
            (await self.client.send("DELETE", self.address, authorized=False)).release()

    async def _put(self, offset: int, body: io.BytesIO) -> int | StoredObject:
        end = offset + body.getbuffer().nbytes
        where = f"{offset}-{end - 1}" if end > offset else "*"
        answer = await self._exchange(f"bytes {where}/{self.size}", body)
        if isinstance(answer, int) and answer <= offset:
            raise Unavailable("Cloud Storage takes nothing of an upload")
        return answer

    async def _exchange(self, content_range: str, body: io.BytesIO | None) -> int | StoredObject:
        """
        How much has arrived, or what has become of it.
        """
        try:
            response = await self.client.send(
                "PUT", self.address, headers={"Content-Range": content_range}, body=body, authorized=False
            )
        except NotFound as error:
            raise Unavailable("Cloud Storage has forgotten an upload before it was whole") from error
        async with response:
            if response.status == INCOMPLETE:
                # Without a range nothing has arrived yet.
                found = _RANGE.fullmatch(response.headers.get("Range", ""))
                return int(found[1]) + 1 if found else 0
            return StoredObject.from_json(await json_of(response))
