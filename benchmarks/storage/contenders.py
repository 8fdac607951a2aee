"""
Who transfers: our store, and plain aiohttp with the same bytes over the same protocol.
"""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, Protocol

import aiohttp

from vividly_adapters.gcs.asset_store import GcsAssetStore
from vividly_adapters.gcs.buckets import Buckets
from vividly_adapters.gcs.client import open_storage
from vividly_core.domain.ids import AssetKey, FilePath
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

BUCKET: Final = "benchmark"
BASE: Final = "aiohttp"

_PIECE_BYTES: Final = 1024 * 1024


class Contender(Protocol):
    """
    Puts a file there, and gets it back.
    """

    async def put(self, key: str, source: Path) -> None:
        """
        Upload *source*.
        """
        ...

    async def get(self, key: str, target: Path) -> None:
        """
        Download into *target*.
        """
        ...


class _Ours:
    def __init__(self, store: GcsAssetStore) -> None:
        self._store = store

    async def put(self, key: str, source: Path) -> None:
        await self._store.put(
            AssetKey(key), FilePath(str(source)), media_type="video/mp4", progress=silent, fence=1
        )

    async def get(self, key: str, target: Path) -> None:
        await self._store.fetch(AssetKey(key), FilePath(str(target)))


class _Plain:
    """
    The least that does it: one request for the whole file, no checksum, no fence, no second try.
    """

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session, self._url = session, url

    async def put(self, key: str, source: Path) -> None:
        begin = f"{self._url}/upload/storage/v1/b/{BUCKET}/o?uploadType=resumable&name={key}"
        async with self._session.post(begin, json={"name": key}) as begun:
            address = begun.headers["Location"]
        with source.open("rb") as content:
            size = os.fstat(content.fileno()).st_size
            where = {"Content-Range": f"bytes 0-{size - 1}/{size}"}
            async with self._session.put(address, data=content, headers=where) as response:
                response.raise_for_status()

    async def get(self, key: str, target: Path) -> None:
        address = f"{self._url}/storage/v1/b/{BUCKET}/o/{key}?alt=media"
        with target.open("wb") as kept:
            async with self._session.get(address) as response:
                response.raise_for_status()
                async for piece in response.content.iter_chunked(_PIECE_BYTES):
                    kept.write(piece)


@asynccontextmanager
async def _open_ours(url: str) -> AsyncGenerator[Contender]:
    async with open_storage(root=url, anonymous=True) as client:
        yield _Ours(GcsAssetStore(client=client, buckets=Buckets(main=BUCKET)))


@asynccontextmanager
async def _open_plain(url: str) -> AsyncGenerator[Contender]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as session:
        yield _Plain(session, url)


CONTENDERS: Final[dict[str, Callable[[str], AbstractAsyncContextManager[Contender]]]] = {
    BASE: _open_plain,
    "vividly": _open_ours,
}
