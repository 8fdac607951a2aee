"""
Opens the connections to Cloud Storage, and closes them.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import aiohttp
import attrs
from gcloud.aio.storage import Storage

from vividly_adapters._translate import translating
from vividly_core.domain.errors import Misconfigured, Unavailable

from ._credentials import find_token
from .errors import error_of, translating_network

if TYPE_CHECKING:
    import io
    from collections.abc import AsyncGenerator, Mapping
    from pathlib import Path

GOOGLE: Final = "https://storage.googleapis.com"

INCOMPLETE: Final = HTTPStatus.PERMANENT_REDIRECT
"""What Cloud Storage answers while it waits for the rest of an upload."""

_CONNECT_SECONDS: Final = 10.0
_SILENT_SECONDS: Final = 60.0
_NO_JSON: Final = "something else than Cloud Storage answers at its address"


@attrs.frozen(kw_only=True)
class StorageClient:
    """
    What `open_storage` lends: the library's session and token, and *root*, where Cloud Storage answers.

    *anonymous* sends no token, as an emulator wants it.
    """

    storage: Storage
    root: str
    anonymous: bool

    def bucket_url(self, bucket: str, *, upload: bool = False) -> str:
        """
        The address of *bucket*, or of uploads to it, in the JSON API.
        """
        return f"{self.root}{'/upload' if upload else ''}/storage/v1/b/{quote(bucket, safe='')}"

    def object_url(self, bucket: str, key: str) -> str:
        """
        The address of an object in the JSON API.
        """
        return f"{self.bucket_url(bucket)}/o/{quote(key, safe='')}"

    async def send(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | list[tuple[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | io.BytesIO | None = None,
        authorized: bool = True,
    ) -> aiohttp.ClientResponse:
        """
        One request. The answer's body is not read yet: take it ``async with``. It comes unpacked, but not to whoever
        asks for a packing of their own with ``Accept-Encoding``.

        :raises PortError: for every answer of 400 and above, and whatever else goes wrong.
        """
        sent = dict(headers or {})
        if authorized and not self.anonymous:
            sent["Authorization"] = f"Bearer {await self.access_token()}"
        with translating_network():
            response = await self.storage.session.request(
                method,
                url,
                headers=sent,
                auto_raise_for_status=False,
                params=params,
                data=body,
                # An upload that goes on is answered with the number of a redirection.
                allow_redirects=False,
                auto_decompress="Accept-Encoding" not in sent,
            )
        if response.status >= HTTPStatus.BAD_REQUEST:
            raise await error_of(response)
        if HTTPStatus.MULTIPLE_CHOICES <= response.status != INCOMPLETE:
            response.close()
            raise Misconfigured("the address of Cloud Storage leads to another; set the one that it leads to")
        return response

    async def json(self, method: str, url: str, **request: Any) -> dict[str, Any]:
        """
        What *send* brings, read as a JSON object.
        """
        async with await self.send(method, url, **request) as response:
            return await json_of(response)

    async def access_token(self) -> str:
        """
        A token that is valid, from the key or from the machine that we run on.

        :raises Misconfigured: if our credentials are refused.
        :raises Unavailable: if nobody gives a token.
        """
        return str(await self.storage.token.get())


async def json_of(response: aiohttp.ClientResponse) -> dict[str, Any]:
    """
    The JSON object that *response* brings; one that is cut off counts as lost on the way.
    """
    with translating({ValueError: lambda _: Unavailable(_NO_JSON)}), translating_network():
        found = await response.json(content_type=None)
    if not isinstance(found, dict):
        raise Unavailable(_NO_JSON)
    return found


@asynccontextmanager
async def open_storage(
    *, root: str = GOOGLE, key_file: Path | None = None, anonymous: bool = False, connections: int = 32
) -> AsyncGenerator[StorageClient]:
    """
    Lend a client of Cloud Storage; its connections, at most *connections* at once, close with the block.

    Without a *key_file* the account is found as Google's tools find it. For an emulator, give its address as *root*
    and be *anonymous*: the library would read a variable when it is imported, this does not read any. Nothing connects
    before the first use.

    :raises Misconfigured: if there are no credentials that can be read.
    """
    address = (root if "://" in root else f"http://{root}").rstrip("/")
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=connections),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=_SILENT_SECONDS),
    )
    shared: Any = session  # which the library's types take for one of requests
    async with session:
        token = await find_token(session, key_file, anonymous=anonymous)
        storage = Storage(token=token, session=shared, api_root=address, api_is_dev=anonymous)
        yield StorageClient(storage=storage, root=address, anonymous=anonymous)
