"""
Cloud Storage as far as we use it, on a port of this machine: what its documentation says of the JSON API, of resumable
uploads and of signed links, and every fault on demand.
"""

from __future__ import annotations

import json
import re
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

import attrs
from aiohttp import web

from contract.servers.cloud_storage.accounts import Accounts
from contract.servers.cloud_storage.state import STEP_BYTES, Bucket, Buckets, Refused

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from contract.servers.cloud_storage.faults import Fault
    from contract.servers.cloud_storage.state import Upload

_PIECE_BYTES: Final = 256 * 1024
_WHERE: Final = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+)")
_RANGE: Final = re.compile(r"bytes=(\d+)-(\d*)")


class _Broken(Exception):
    """
    The connection is to break now.
    """


@attrs.define(kw_only=True)
class CloudStorageServer:
    """
    Answers at *url*. *asked* names what it was asked, in order; *faults* are what it is to do wrong, each once.

    *cut_uploads* and *cut_downloads* are positions in an object at which the connection breaks, each once; of what
    was uploaded until then it keeps whole steps. *flip* has it spoil the next byte that arrives; *careless* is a
    server that does not compare checksums.
    """

    stored: Buckets
    url: str = ""
    accounts: Accounts = attrs.field(factory=Accounts)
    asked: list[str] = attrs.field(factory=list)
    headers: list[dict[str, str]] = attrs.field(factory=list)
    faults: list[Fault] = attrs.field(factory=list)
    cut_uploads: list[int] = attrs.field(factory=list)
    cut_downloads: list[int] = attrs.field(factory=list)
    flip: bool = False
    careless: bool = False

    def add_bucket(self, name: str) -> Bucket:
        """
        A new, empty bucket.
        """
        return self.stored.buckets.setdefault(name, Bucket())

    def app(self) -> web.Application:
        """
        Its routes.
        """
        app = web.Application()
        router = app.router
        router.add_post("/upload/storage/v1/b/{bucket}/o", self._begin)
        router.add_put("/upload/storage/v1/b/{bucket}/o", self._put)
        router.add_delete("/upload/storage/v1/b/{bucket}/o", self._abandon)
        router.add_get("/storage/v1/b/{bucket}/o", self._list)
        router.add_get("/storage/v1/b/{bucket}/iam/testPermissions", self._permissions)
        router.add_get("/storage/v1/b/{bucket}/o/{name:.+}", self._get)
        router.add_delete("/storage/v1/b/{bucket}/o/{name:.+}", self._delete)
        router.add_get("/storage/v1/b/{bucket}", self._settings)
        router.add_post("/v1/projects/-/serviceAccounts/{account}:signBlob", self._sign)
        router.add_post("/token", self._token)
        machine = "/computeMetadata/v1/instance/service-accounts/default"
        router.add_get(f"{machine}/token", self._machine_token)
        router.add_get(f"{machine}/email", self._machine_account)
        router.add_get("/{bucket}/{name:.+}", self._linked)
        return app

    async def _serve(
        self,
        request: web.Request,
        on: str,
        work: Callable[[], Awaitable[web.StreamResponse]],
        *,
        token: bool = True,
    ) -> web.StreamResponse:
        self.asked.append(on)
        self.headers.append(dict(request.headers))
        fault = next((each for each in self.faults if each.on == on), None)
        try:
            if token:
                self.accounts.check_token(request.headers.get("Authorization"))
            if fault is None:
                return await work()
            self.faults.remove(fault)
            fault.meanwhile()
            if fault.go_on:
                return await work()
            if fault.after:
                await work()
            return _faulty(request, fault)
        except Refused as error:
            return _refusal(error.status, error.reason, error.message, {})
        except _Broken:
            return _broken(request)

    async def _begin(self, request: web.Request) -> web.StreamResponse:
        async def work() -> web.StreamResponse:
            fields = await request.json()
            fields["name"] = request.query["name"]
            fields.setdefault("contentType", request.headers.get("X-Upload-Content-Type"))
            bucket = request.match_info["bucket"]
            upload_id = self.stored.begin(bucket, fields)
            # What was asked goes on with the address: there stands which generation may be replaced.
            address = f"{self.url}{request.rel_url}&upload_id={upload_id}"
            return web.Response(headers={"Location": address})

        return await self._serve(request, "begin", work)

    async def _put(self, request: web.Request) -> web.StreamResponse:
        where = _WHERE.fullmatch(request.headers["Content-Range"])
        assert where is not None
        total = int(where[3])
        upload_id = request.query["upload_id"]

        async def work() -> web.StreamResponse:
            upload = self.stored.upload(upload_id)
            if where[1] is not None and upload.content is None:
                await self._take(request, upload, int(where[1]), int(where[2]), total)
            if upload.arrived == total:
                content = self.stored.finish(
                    upload_id, generation=request.query.get("ifGenerationMatch"), careless=self.careless
                )
                return web.json_response(content.resource())
            arrived = {"Range": f"bytes=0-{upload.arrived - 1}"} if upload.arrived else {}
            return web.Response(status=308, headers=arrived)

        last = where[2] is not None and int(where[2]) + 1 == total
        on = "finish" if last or total == 0 else "chunk" if where[1] is not None else "ask"
        return await self._serve(request, on, work, token=False)

    async def _take(self, request: web.Request, upload: Upload, first: int, last: int, total: int) -> None:
        if first > upload.arrived or (last + 1 < total and (last + 1 - first) % STEP_BYTES):
            raise Refused(400, "invalid", "Not the next chunk, or not a multiple of 256 KiB")
        position = first
        async for data in request.content.iter_chunked(_PIECE_BYTES):
            # What it has already it passes over.
            fresh = data[max(0, upload.arrived - position) :]
            position += len(data)
            if self.flip and fresh:
                fresh, self.flip = bytes([fresh[0] ^ 1]) + fresh[1:], False
            if self.cut_uploads and upload.arrived + len(fresh) >= self.cut_uploads[0]:
                kept = self.cut_uploads.pop(0) // STEP_BYTES * STEP_BYTES
                upload.append(fresh[: max(0, kept - upload.arrived)])
                raise _Broken
            upload.append(fresh)

    async def _abandon(self, request: web.Request) -> web.StreamResponse:
        async def work() -> web.StreamResponse:
            self.stored.abandon(request.query["upload_id"])
            return web.Response(status=499)

        return await self._serve(request, "abandon", work, token=False)

    async def _get(self, request: web.Request) -> web.StreamResponse:
        bucket, name = request.match_info["bucket"], unquote(request.match_info["name"])

        async def look() -> web.StreamResponse:
            return web.json_response(self.stored.content(bucket, name, request.query.get("generation")).resource())

        async def download() -> web.StreamResponse:
            return await self._download(request, bucket, name)

        media = request.query.get("alt") == "media"
        return await self._serve(request, "download" if media else "look", download if media else look)

    async def _download(self, request: web.Request, bucket: str, name: str) -> web.StreamResponse:
        found = self.stored.content(bucket, name, request.query.get("generation"))
        first, last = 0, found.size - 1
        status = 200
        if asked := _RANGE.fullmatch(request.headers.get("Range", "")):
            first, last, status = int(asked[1]), min(last, int(asked[2] or last)), 206
            if first > last:
                raise Refused(416, "requestedRangeNotSatisfiable", "The requested range cannot be satisfied.")
        response = web.StreamResponse(status=status)
        response.content_length = last + 1 - first
        response.headers["X-Goog-Generation"] = str(found.generation)
        response.headers["X-Goog-Hash"] = f"crc32c={found.crc32c},md5=bm90IGNoZWNrZWQ="
        response.headers["Content-Type"] = str(found.fields.get("contentType") or "application/octet-stream")
        await response.prepare(request)
        with found.path.open("rb") as source:
            source.seek(first)
            while (left := last + 1 - source.tell()) > 0:
                if self.cut_downloads and source.tell() + _PIECE_BYTES >= self.cut_downloads[0]:
                    await response.write(source.read(max(0, self.cut_downloads.pop(0) - source.tell())))
                    raise _Broken
                await response.write(source.read(min(left, _PIECE_BYTES)))
        await response.write_eof()
        return response

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        bucket, name = request.match_info["bucket"], unquote(request.match_info["name"])

        async def work() -> web.StreamResponse:
            self.stored.content(bucket, name)
            self.stored.bucket(bucket).check(name, request.query.get("ifGenerationMatch"))
            del self.stored.bucket(bucket).objects[name]
            return web.Response(status=204)

        return await self._serve(request, "delete", work)

    async def _list(self, request: web.Request) -> web.StreamResponse:
        async def work() -> web.StreamResponse:
            objects = self.stored.bucket(request.match_info["bucket"]).objects
            after = request.query.get("pageToken", "")
            names = sorted(name for name in objects if name.startswith(request.query["prefix"]) and name > after)
            page = names[: int(request.query.get("maxResults", "1000"))]
            more = {"nextPageToken": page[-1]} if len(page) < len(names) else {}
            # Where there is nothing, the items are left out.
            items = {"items": [objects[name].resource() for name in page]} if page else {}
            return web.json_response({"kind": "storage#objects", **items, **more})

        return await self._serve(request, "list", work)

    async def _permissions(self, request: web.Request) -> web.StreamResponse:
        async def work() -> web.StreamResponse:
            may = self.stored.bucket(request.match_info["bucket"]).may
            granted = [each for each in request.query.getall("permissions") if each in may]
            return web.json_response({"permissions": granted} if granted else {})

        return await self._serve(request, "permissions", work)

    async def _settings(self, request: web.Request) -> web.StreamResponse:
        async def work() -> web.StreamResponse:
            settings = self.stored.bucket(request.match_info["bucket"]).settings
            if settings is None:
                raise Refused(403, "forbidden", "does not have storage.buckets.get access")
            return web.json_response(settings)

        return await self._serve(request, "settings", work)

    async def _sign(self, request: web.Request) -> web.StreamResponse:
        async def work() -> web.StreamResponse:
            return web.json_response(self.accounts.sign(request.match_info["account"], await request.json()))

        return await self._serve(request, "sign", work)

    async def _token(self, request: web.Request) -> web.StreamResponse:
        async def work() -> web.StreamResponse:
            return web.json_response(self.accounts.give_token(dict(await request.post())))

        return await self._serve(request, "token", work, token=False)

    async def _machine_token(self, request: web.Request) -> web.StreamResponse:
        async def work() -> web.StreamResponse:
            return web.json_response(self.accounts.token_answer())

        return await self._serve(request, "token of the machine", work, token=False)

    async def _machine_account(self, request: web.Request) -> web.StreamResponse:
        async def work() -> web.StreamResponse:
            return web.Response(text=next(iter(self.accounts.keys)))

        return await self._serve(request, "account of the machine", work, token=False)

    async def _linked(self, request: web.Request) -> web.StreamResponse:
        async def work() -> web.StreamResponse:
            self.accounts.check_link(request)
            found = self.stored.content(request.match_info["bucket"], request.match_info["name"])
            return web.Response(body=found.path.read_bytes())

        return await self._serve(request, "link", work, token=False)


def _broken(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def _faulty(request: web.Request, fault: Fault) -> web.Response:
    if fault.status is None:
        return _broken(request)
    if fault.text is not None:
        return web.Response(status=fault.status, headers=fault.headers, text=fault.text)
    return _refusal(fault.status, fault.reason, fault.message, fault.headers)


def _refusal(status: int, reason: str, message: str, headers: Any) -> web.Response:
    error = {"code": status, "message": message, "errors": [{"reason": reason, "message": message}]}
    return web.Response(
        status=status, headers=headers, text=json.dumps({"error": error}), content_type="application/json"
    )


@asynccontextmanager
async def cloud_storage_server() -> AsyncGenerator[CloudStorageServer]:
    """
    Lend a server without buckets, on a port of its own.
    """
    with tempfile.TemporaryDirectory() as folder:
        server = CloudStorageServer(stored=Buckets(folder=Path(folder)))
        runner = web.AppRunner(server.app(), access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield server
        finally:
            await runner.cleanup()
