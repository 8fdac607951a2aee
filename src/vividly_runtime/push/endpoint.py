"""
Where Pub/Sub pushes to.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Protocol

import anyio
import attrs
from starlette.requests import ClientDisconnect
from starlette.routing import Route

from vividly_core.domain.confidential import confidential
from vividly_core.domain.errors import Malformed, Transient, loggable
from vividly_core.domain.message import students_words
from vividly_core.domain.verdict import postpone

from .answers import BUSY_SECONDS, later, refused, settled
from .denials import Forbidden, Unauthenticated
from .envelope import LARGEST_ENVELOPE_BYTES, unread, unwrap

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from vividly_core.domain.verdict import Verdict
    from vividly_core.ports.inbox import Delivery
    from vividly_core.usecases.serve import Handler

PATH: Final = "/push"

_log = logging.getLogger(__name__)


class Refuser(Protocol):
    """
    Says how to deal with a body that is no envelope.
    """

    def __call__(self, problem: Malformed) -> Handler:
        """
        The handler of a delivery of such a body.
        """
        ...


@attrs.frozen(kw_only=True)
class Desk:
    """
    Who works on what is pushed: *handle* on deliveries, and *refuse* on bodies that are none.
    """

    handle: Handler
    refuse: Refuser


@attrs.define(kw_only=True)
class PushEndpoint:
    """
    Takes one delivery a request, and answers when it is worked on, as its verdict says. *check* looks at the
    ``Authorization`` header first: who may not push makes nothing happen.

    At most *concurrency* deliveries are in hand at once, from before their bodies are read, for which they have
    *body_seconds*. When *stop* is set, what is in hand may take *grace_seconds*; the rest is given back. *jitter*
    draws a wait from 0 up to what it is given. Somebody who hangs up does not stop the work: the message will come
    again, and find it under way or done.
    """

    check: Callable[[str | None], Awaitable[None]]
    stop: anyio.Event
    concurrency: int
    grace_seconds: float
    jitter: Callable[[float], float]
    body_seconds: float = 30.0
    _in_hand: int = attrs.field(default=0, init=False)
    _desk: Desk | None = attrs.field(default=None, init=False)

    @property
    def route(self) -> Route:
        """
        Where it is, for a server.
        """
        return Route(PATH, self._push, methods=["POST"])

    def opened(self, desk: Desk) -> None:
        """
        Everything is there to work with. Before, every push is put off.
        """
        self._desk = desk

    async def _push(self, request: Request) -> Response:
        if (denied := await self._denied(request)) is not None:
            return denied
        if self.stop.is_set() or self._desk is None:
            what = "stopping" if self.stop.is_set() else "starting"
            return later(HTTPStatus.SERVICE_UNAVAILABLE, f"the worker is {what}", seconds=BUSY_SECONDS)
        if self._in_hand >= self.concurrency:
            return later(HTTPStatus.TOO_MANY_REQUESTS, "the worker is busy", seconds=BUSY_SECONDS)
        self._in_hand += 1
        try:
            return await self._within_grace(request, self._desk)
        finally:
            self._in_hand -= 1

    async def _denied(self, request: Request) -> Response | None:
        try:
            await self.check(request.headers.get("authorization"))
        except Unauthenticated as error:
            _log.warning("a push is refused: %s", error)
            return refused(HTTPStatus.UNAUTHORIZED, str(error), headers={"WWW-Authenticate": "Bearer"})
        except Forbidden as error:
            _log.warning("a push is refused: %s", error)
            return refused(HTTPStatus.FORBIDDEN, str(error))
        except Transient as error:
            _log.warning("a push is put off: %s", error)
            seconds = error.retry_after_seconds or BUSY_SECONDS
            return later(HTTPStatus.SERVICE_UNAVAILABLE, str(error), seconds=seconds)
        return None

    async def _within_grace(self, request: Request, desk: Desk) -> Response:
        response = later(HTTPStatus.SERVICE_UNAVAILABLE, "the worker is stopping", seconds=BUSY_SECONDS)
        async with anyio.create_task_group() as beside:
            beside.start_soon(self._end_with_the_grace, beside.cancel_scope)
            response = await self._answered(request, desk)
            beside.cancel_scope.cancel()
        return response

    async def _end_with_the_grace(self, scope: anyio.CancelScope) -> None:
        await self.stop.wait()
        scope.deadline = anyio.current_time() + self.grace_seconds

    async def _answered(self, request: Request, desk: Desk) -> Response:
        body: bytes | None = None
        with anyio.move_on_after(self.body_seconds):
            try:
                body = await _read(request)
            except ClientDisconnect:
                return refused(HTTPStatus.BAD_REQUEST, "the body did not come whole")
            if body is None:
                return refused(
                    HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body is larger than {LARGEST_ENVELOPE_BYTES} bytes"
                )
        if body is None:
            return refused(HTTPStatus.REQUEST_TIMEOUT, f"the body did not come within {self.body_seconds:g} s")
        try:
            delivery, handle = unwrap(body), desk.handle
        except Malformed as problem:
            delivery, handle = unread(body), desk.refuse(problem)
        return settled((await _judged(delivery, handle)).drawn(self.jitter))


async def _judged(delivery: Delivery, handle: Handler) -> Verdict:
    with confidential(*students_words(delivery.body)):
        try:
            return await handle(delivery, watch=lambda _: None)
        except Exception as error:  # noqa: BLE001  no delivery takes down its neighbours
            _log.error("message %s could not be handled: %s", delivery.id, loggable(error))
            return postpone(error, attempt=delivery.attempt)


async def _read(request: Request) -> bytes | None:
    """
    The whole body; ``None`` if it is too large, of which no more is read than it takes to see that.
    """
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > LARGEST_ENVELOPE_BYTES:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_ENVELOPE_BYTES:
            return None
    return bytes(body)
