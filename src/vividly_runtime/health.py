"""
Liveness and readiness over HTTP, for whoever watches over a worker.
"""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import anyio
import attrs
import h11
from anyio.abc import SocketAttribute

from vividly_core.domain.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from anyio.abc import ByteStream, TaskStatus

_REQUEST_SECONDS: Final = 5.0
_CHUNK_BYTES: Final = 4096
_MOST_AT_ONCE: Final = 32
_METHODS: Final = ("GET", "HEAD")

_log = logging.getLogger(__name__)


@attrs.frozen(kw_only=True)
class Health:
    """
    Answers ``/health``, which asks nothing: a worker that answers is alive; and ``/health/ready``, which says with
    503 what *problem* there is, if any. *build* is part of every answer.
    """

    build: Mapping[str, str | None]
    problem: Callable[[], Awaitable[str | None]]

    async def serve(self, host: str, port: int, *, task_status: TaskStatus[int]) -> None:
        """
        Listen until cancelled. It has started with the port that it listens on, which is a free one for port 0.

        :raises Misconfigured: if it may not listen there.
        """
        try:
            listener = await anyio.create_tcp_listener(local_host=host, local_port=port)
        except OSError as error:
            raise Misconfigured(
                f"HEALTH_CHECK_PORT, VIVIDLY_HEALTH_HOST: port {port} of {host} cannot be listened on"
                f" ({error.strerror}); choose another"
            ) from error
        limiter = anyio.CapacityLimiter(_MOST_AT_ONCE)

        async def handle(stream: ByteStream) -> None:
            try:
                async with stream, limiter:
                    with anyio.move_on_after(_REQUEST_SECONDS), suppress(anyio.BrokenResourceError):
                        await self._converse(stream)
            except Exception:  # noqa: BLE001  no answer is worth a worker
                _log.warning("a question after the health failed", exc_info=_log.isEnabledFor(logging.DEBUG))

        async with listener:
            task_status.started(listener.extra(SocketAttribute.local_port))  # noqa: S610  anyio, not Django
            await listener.serve(handle)

    async def _converse(self, stream: ByteStream) -> None:
        """
        One request, one answer, and good-bye.
        """
        connection = h11.Connection(h11.SERVER)
        try:
            request = await _read(connection, stream)
        except h11.RemoteProtocolError as error:
            await _send(connection, stream, error.error_status_hint, {"status": "not understood"})
            return
        if request is not None:
            status, document = await self._respond(request)
            await _send(connection, stream, status, document, head_only=request.method == b"HEAD")

    async def _respond(self, request: h11.Request) -> tuple[int, dict[str, Any]]:
        path = request.target.partition(b"?")[0].decode()
        if path not in {"/health", "/health/ready"}:
            return HTTPStatus.NOT_FOUND, {"status": "unknown", "paths": ["/health", "/health/ready"]}
        if request.method.decode() not in _METHODS:
            return HTTPStatus.METHOD_NOT_ALLOWED, {"status": "not allowed"}
        if path == "/health":
            return HTTPStatus.OK, {"status": "alive", **self.build}
        if (problem := await self.problem()) is not None:
            return HTTPStatus.SERVICE_UNAVAILABLE, {"status": "not ready", "reason": problem, **self.build}
        return HTTPStatus.OK, {"status": "ready", **self.build}


async def _read(connection: h11.Connection, stream: ByteStream) -> h11.Request | None:
    """
    The head of the request; ``None`` if none came.
    """
    while (event := connection.next_event()) is h11.NEED_DATA:
        try:
            received = await stream.receive(_CHUNK_BYTES)
        except anyio.EndOfStream:
            received = b""
        connection.receive_data(received)
    return event if isinstance(event, h11.Request) else None


async def _send(
    connection: h11.Connection,
    stream: ByteStream,
    status: int,
    document: dict[str, Any],
    *,
    head_only: bool = False,
) -> None:
    content = json.dumps(document).encode() + b"\n"
    headers = [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(content))),
        ("Cache-Control", "no-store"),
        ("Connection", "close"),
    ]
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append(("Allow", ", ".join(_METHODS)))
    events = (
        h11.Response(status_code=status, headers=headers, reason=HTTPStatus(status).phrase.encode()),
        h11.Data(data=b"" if head_only else content),
        h11.EndOfMessage(),
    )
    await stream.send(b"".join(connection.send(event) or b"" for event in events))
