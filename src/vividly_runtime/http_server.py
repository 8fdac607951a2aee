"""
The HTTP server of a worker: for its health, and for what is pushed to it.
"""

from __future__ import annotations

import logging
import socket
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import anyio
import attrs
from hypercorn.asyncio import serve
from hypercorn.config import Config
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from vividly_core.domain.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anyio.abc import TaskStatus
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

_ENDING_SECONDS: Final = 10.0

_log = logging.getLogger(__name__)


@attrs.frozen(kw_only=True)
class HttpServer:
    """
    Answers at *routes*. *variables* are the names of those that set where it listens. Whoever sends no request within
    *idle_seconds* is hung up on.
    """

    routes: Sequence[BaseRoute]
    variables: str
    idle_seconds: float = 60.0

    async def serve(
        self,
        host: str,
        port: int,
        *,
        stop: anyio.Event,
        grace_seconds: float = 0.0,
        task_status: TaskStatus[int],
    ) -> None:
        """
        Listen until *stop* is set or it is cancelled; then take no new connection, let the requests in hand be
        answered for about *grace_seconds*, and hang up. It has started with the port that it listens on, which is a
        free one for port 0.

        :raises Misconfigured: if it may not listen there.
        """
        listener = self._listen(host, port)
        task_status.started(listener.getsockname()[1])
        ending = anyio.Event()
        async with anyio.create_task_group() as group:
            # It ends by itself when it is told to, and badly when it is cancelled.
            kept = anyio.CancelScope(shield=True)
            group.start_soon(self._run, listener, ending, grace_seconds, kept)
            try:
                await stop.wait()
            finally:
                ending.set()
                kept.deadline = anyio.current_time() + grace_seconds + 1.5 * _ENDING_SECONDS

    async def _run(
        self, listener: socket.socket, ending: anyio.Event, grace_seconds: float, kept: anyio.CancelScope
    ) -> None:
        config = Config()
        config.bind = [f"fd://{listener.detach()}"]
        config.accesslog = config.errorlog = None
        config.include_server_header = False
        config.keep_alive_timeout = self.idle_seconds
        config.graceful_timeout = grace_seconds + _ENDING_SECONDS
        application = Starlette(
            routes=list(self.routes),
            exception_handlers={HTTPException: _refuse, Exception: _fail},  # type: ignore[dict-item]
        )
        with kept:
            await serve(application, config, shutdown_trigger=ending.wait)  # type: ignore[arg-type]

    def _listen(self, host: str, port: int) -> socket.socket:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            return socket.create_server((host, port), family=family)
        except OSError as error:
            raise Misconfigured(
                f"{self.variables}: port {port} of {host} cannot be listened on ({error.strerror}); choose another"
            ) from error


async def _refuse(_: Request, error: HTTPException) -> Response:
    phrase = HTTPStatus(error.status_code).phrase.lower()
    return JSONResponse({"status": phrase}, error.status_code, headers=error.headers)


async def _fail(request: Request, error: Exception) -> Response:
    _log.error(
        "a request to %s failed: %s",
        request.url.path,
        type(error).__name__,
        exc_info=_log.isEnabledFor(logging.DEBUG),
    )
    return JSONResponse({"status": "internal server error"}, HTTPStatus.INTERNAL_SERVER_ERROR)
