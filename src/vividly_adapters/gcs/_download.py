"""
A download in pieces, taken up where it broke off.
"""

from __future__ import annotations

import re
from contextlib import aclosing
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import attrs
import google_crc32c

from vividly_core.domain.errors import NotFound, Rejected, Unavailable

from ._checksums import written
from .errors import Damaged, translating_network

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    import aiohttp

    from .client import StorageClient

_PIECE_BYTES: Final = 1024 * 1024
_CRC32C: Final = re.compile(r"(?:^|,)\s*crc32c=([A-Za-z0-9+/=]+)")


async def whole(
    client: StorageClient, bucket: str, key: str, *, generation: int | None = None
) -> AsyncGenerator[bytes]:
    """
    The content of an object, or of one *generation* of it, in pieces of about a megabyte; whoever reads to the end
    knows that it is undamaged.

    :raises NotFound: if there is none.
    :raises Damaged: after the last piece, if its checksum is wrong.
    :raises Unavailable: also if it was replaced before it had arrived.
    """
    download = _Download(client=client, bucket=bucket, key=key, generation=generation)
    crc32c = 0
    async with aclosing(download.pieces()) as pieces:
        async for piece in pieces:
            crc32c = google_crc32c.extend(crc32c, piece)
            yield piece
    if download.crc32c not in {None, written(crc32c)}:
        raise Damaged("what was read of Cloud Storage has another checksum than what lies there")


@attrs.define(kw_only=True)
class _Download:
    """
    *position* is that of the next byte. *generation* and *crc32c* are known from the first answer on: what comes later
    is of the same content.
    """

    client: StorageClient
    bucket: str
    key: str
    position: int = 0
    generation: int | None = None
    crc32c: str | None = None
    _begun: bool = False

    async def pieces(self) -> AsyncGenerator[bytes]:
        while True:
            began_at = self.position
            try:
                async with await self._open() as response, aclosing(_pieces_of(response)) as pieces:
                    async for piece in pieces:
                        self.position += len(piece)
                        yield piece
            except Unavailable:
                # Forgiven each time that we have come further than at the last.
                if self.position == began_at:
                    raise
            else:
                return

    async def _open(self) -> aiohttp.ClientResponse:
        headers = {"Accept-Encoding": "gzip"}  # as it is stored, which is what the checksum is of
        if self.position:
            headers["Range"] = f"bytes={self.position}-"
        params = {"alt": "media"}
        if self.generation is not None:
            params["generation"] = str(self.generation)
        try:
            response = await self.client.send(
                "GET", self.client.object_url(self.bucket, self.key), params=params, headers=headers
            )
        except (NotFound, Rejected) as error:
            if not self._begun and self.generation is None:
                raise
            raise Unavailable("the object was replaced while it was read") from error
        if "Range" in headers and response.status != HTTPStatus.PARTIAL_CONTENT:
            response.close()
            raise Unavailable("Cloud Storage does not send a part of an object")
        if not self._begun:
            self._begun = True
            if (generation := response.headers.get("X-Goog-Generation")) is not None:
                self.generation = int(generation)
            found = _CRC32C.search(",".join(response.headers.getall("X-Goog-Hash", [])))
            self.crc32c = found and found[1]
        return response


async def _pieces_of(response: aiohttp.ClientResponse) -> AsyncGenerator[bytes]:
    gathered = bytearray()
    try:
        with translating_network():
            async for data in response.content.iter_any():
                gathered += data
                if len(gathered) >= _PIECE_BYTES:
                    yield bytes(gathered)
                    gathered.clear()
    except Unavailable:
        if gathered:
            yield bytes(gathered)
        raise
    if gathered:
        yield bytes(gathered)
