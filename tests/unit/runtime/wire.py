"""
HTTP as bytes on a socket.
"""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio
import attrs

from vividly_runtime.http_server import HttpServer

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from starlette.routing import BaseRoute


@attrs.frozen
class Answer:
    """
    What a server said.
    """

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def document(self) -> Any:
        """
        The content, which is JSON.
        """
        return json.loads(self.content)


async def ask(port: int, request: bytes) -> Answer:
    """
    Send *request* as it is, and read until the server hangs up.
    """
    answer = b""
    async with await anyio.connect_tcp("127.0.0.1", port) as stream:
        await stream.send(request)
        async for chunk in stream:
            answer += chunk
    head, _, content = answer.partition(b"\r\n\r\n")
    first, *headers = head.decode().split("\r\n")
    named = dict(header.split(": ", 1) for header in headers)
    return Answer(int(first.split()[1]), {name.lower(): value for name, value in named.items()}, content)


async def get(port: int, path: str, method: str = "GET") -> Answer:
    """
    Ask for *path*.
    """
    return await ask(port, f"{method} {path} HTTP/1.1\r\nHost: worker\r\nConnection: close\r\n\r\n".encode())


async def post(port: int, path: str, body: bytes, **headers: str) -> Answer:
    """
    Post *body* to *path*.
    """
    told = {"Host": "worker", "Connection": "close", "Content-Length": str(len(body)), **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return await ask(port, f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body)


@asynccontextmanager
async def serving(
    routes: Sequence[BaseRoute],
    *,
    stop: anyio.Event | None = None,
    ended: anyio.Event | None = None,
    grace_seconds: float = 0.0,
    **settings: Any,
) -> AsyncGenerator[int]:
    """
    A server of *routes* on the port that is lent; *ended* is set when it has ended.
    """
    server = HttpServer(routes=routes, variables="PORT", **settings)
    stop = stop or anyio.Event()

    async def serve(*, task_status: anyio.abc.TaskStatus[int]) -> None:
        await server.serve("127.0.0.1", 0, stop=stop, grace_seconds=grace_seconds, task_status=task_status)
        if ended is not None:
            ended.set()

    async with anyio.create_task_group() as group:
        yield await group.start(serve)
        group.cancel_scope.cancel()
