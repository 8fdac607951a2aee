"""
A server of our own that speaks the part of Pub/Sub's REST interface that is used, and can be made to misbehave.
"""

from __future__ import annotations

import base64
import itertools
from collections import defaultdict, deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import anyio
import attrs
from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

_LONG_POLL_SECONDS: Final = 60.0
_MOST_ACK_IDS: Final = 2500
_MOST_MESSAGES: Final = 1000
_PUBLISHED_AT: Final = "2026-03-14T15:09:26.535Z"


@attrs.frozen(kw_only=True)
class Fault:
    """
    What goes wrong with one request: it is answered with *status*, or its connection *is_cut*; it was done all the same
    if it *is_done*. With neither, it is only slow: *seconds* is how long it takes first.
    """

    status: int | None = None
    is_cut: bool = False
    headers: dict[str, str] = attrs.field(factory=dict)
    error: dict[str, Any] = attrs.field(factory=dict)
    text: str | None = None
    is_done: bool = False
    seconds: float = 0.0


@attrs.define(eq=False)
class _Copy:
    """
    A message in a subscription; leased until *due* under its newest *ack_id*, if it has one.
    """

    message: dict[str, Any]
    due: float
    attempt: int = 0
    ack_id: str | None = None


@attrs.define(eq=False)
class _Subscription:
    body: dict[str, Any]
    copies: list[_Copy] = attrs.field(factory=list)


class _Refused(Exception):
    def __init__(self, status: int, word: str) -> None:
        super().__init__(word)
        self.status = status
        self.word = word


@attrs.define(eq=False)
class PubSubServer:
    """
    Topics and subscriptions in memory. Time passes when it is told to, by `pass_time`.

    *faults* are used up by requests of their verb, such as ``pull``, one each. *duplicates* lets each of that many
    deliveries be followed by another one of the same message at once. *newest_first* reorders deliveries.
    *knows_old_ids* is whether a word that is said with a former ack id counts, or is refused.
    """

    host: str = ""
    time: float = 0.0
    faults: dict[str, deque[Fault]] = attrs.field(factory=lambda: defaultdict(deque))
    duplicates: int = 0
    newest_first: bool = False
    knows_old_ids: bool = True
    requests: list[tuple[str, int]] = attrs.field(factory=list)
    topics: dict[str, list[_Subscription]] = attrs.field(factory=dict)
    subscriptions: dict[str, _Subscription] = attrs.field(factory=dict)
    tokens: list[str | None] = attrs.field(factory=list)
    _ids: itertools.count[int] = attrs.field(factory=lambda: itertools.count(1))
    _former: dict[str, _Copy] = attrs.field(factory=dict)
    _change: anyio.Event = attrs.field(factory=anyio.Event)

    def fail(self, verb: str, *faults: Fault) -> None:
        """
        Let the next requests of *verb* go wrong.
        """
        self.faults[verb].extend(faults)

    def pass_time(self, seconds: float) -> None:
        """
        Let leases come nearer to their ends.
        """
        self.time += seconds
        self.wake()

    def wake(self) -> None:
        """
        Let pulls look again.
        """
        self._change.set()
        self._change = anyio.Event()

    def waiting(self, subscription: str) -> int:
        """
        How many messages of a subscription are not acknowledged.
        """
        return len(self.subscriptions[subscription].copies)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """
        Any request.
        """
        path, _, verb = request.path.removeprefix("/v1/").partition(":")
        verb = verb or f"{request.method.lower()} {path.split('/')[-2] if path.count('/') > 2 else path}"
        body = await request.json() if request.can_read_body else {}
        self.tokens.append(request.headers.get("Authorization"))
        self.requests.append((verb, len(body.get("ackIds", body.get("messages", [])))))
        fault = self.faults[verb].popleft() if self.faults[verb] else Fault()
        await anyio.sleep(fault.seconds)
        if fault.status is None and not fault.is_cut:
            return await self._answered(verb, path, body)
        if fault.is_done:
            await self._answered(verb, path, body)
        return self._gone_wrong(request, fault)

    def _gone_wrong(self, request: web.Request, fault: Fault) -> web.Response:
        if fault.is_cut or fault.status is None:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if fault.text is not None:
            return web.Response(status=fault.status, text=fault.text, content_type="text/html")
        told = {"error": {"code": fault.status, "message": "this may quote a student", **fault.error}}
        return web.json_response(told, status=fault.status, headers=fault.headers)

    async def _answered(self, verb: str, path: str, body: dict[str, Any]) -> web.Response:
        verbs: dict[str, Callable[[str, dict[str, Any]], dict[str, Any]]] = {
            "acknowledge": self._acknowledge,
            "modifyAckDeadline": self._modify,
            "publish": self._publish,
            "put topics": self._put_topic,
            "put subscriptions": self._put_subscription,
            "get subscriptions": self._get_subscription,
        }
        try:
            if verb == "pull":
                return web.json_response(await self._pull(self._found(path), body["maxMessages"]))
            return web.json_response(verbs[verb](path, body))
        except _Refused as refused:
            told = {"error": {"code": refused.status, "message": "...", "status": refused.word}}
            return web.json_response(told, status=refused.status)

    async def _pull(self, subscription: _Subscription, limit: int) -> dict[str, Any]:
        with anyio.move_on_after(_LONG_POLL_SECONDS):
            while not (due := [copy for copy in subscription.copies if copy.due <= self.time]):
                await self._change.wait()
            if self.newest_first:
                due.reverse()
            received = [self._lease(subscription, copy) for copy in due[:limit]]
            return {"receivedMessages": received}
        return {}

    def _lease(self, subscription: _Subscription, copy: _Copy) -> dict[str, Any]:
        copy.attempt += 1
        copy.ack_id = f"{next(self._ids)}"
        self._former[copy.ack_id] = copy
        if self.duplicates:
            self.duplicates -= 1
            self.wake()
        else:
            copy.due = self.time + subscription.body.get("ackDeadlineSeconds", 10)
        told: dict[str, Any] = {"ackId": copy.ack_id, "message": copy.message}
        if "deadLetterPolicy" in subscription.body:
            told["deliveryAttempt"] = copy.attempt
        return told

    def _acknowledge(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        subscription = self._found(path)
        gone = [copy for copy in self._meant(body) if copy is not None]
        subscription.copies = [copy for copy in subscription.copies if copy not in gone]
        return {}

    def _modify(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        self._found(path)
        seconds = body["ackDeadlineSeconds"]
        if not 0 <= seconds <= 600:
            raise _Refused(400, "INVALID_ARGUMENT")
        for copy in self._meant(body):
            if copy is not None:
                copy.due = self.time + seconds
        self.wake()
        return {}

    def _meant(self, body: dict[str, Any]) -> list[_Copy | None]:
        if len(body["ackIds"]) > _MOST_ACK_IDS:
            raise _Refused(400, "INVALID_ARGUMENT")
        meant = [self._former.get(ack_id) for ack_id in body["ackIds"]]
        newest = [
            copy if copy is not None and copy.ack_id == ack_id else None
            for copy, ack_id in zip(meant, body["ackIds"], strict=True)
        ]
        if not self.knows_old_ids and None in newest:
            raise _Refused(400, "INVALID_ARGUMENT")
        return meant if self.knows_old_ids else newest

    def _publish(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        if path not in self.topics:
            raise _Refused(404, "NOT_FOUND")
        sizes = [len(base64.b64decode(message.get("data", ""), altchars=b"-_")) for message in body["messages"]]
        if not 0 < len(sizes) <= _MOST_MESSAGES or sum(sizes) > 10_000_000:
            raise _Refused(400, "INVALID_ARGUMENT")
        ids = [f"{next(self._ids)}" for _ in sizes]
        for message, identity in zip(body["messages"], ids, strict=True):
            # The service writes the plain alphabet, whichever one was used.
            data = message.get("data", "").translate(str.maketrans("-_", "+/"))
            kept = {**message, "data": data, "messageId": identity, "publishTime": _PUBLISHED_AT}
            for subscription in self.topics[path]:
                subscription.copies.append(_Copy(kept, self.time))
        self.wake()
        return {"messageIds": ids}

    def _put_topic(self, path: str, _: dict[str, Any]) -> dict[str, Any]:
        if path in self.topics:
            raise _Refused(409, "ALREADY_EXISTS")
        self.topics[path] = []
        return {"name": path}

    def _put_subscription(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        if body["topic"] not in self.topics:
            raise _Refused(404, "NOT_FOUND")
        found = self.subscriptions[path] = _Subscription({"name": path, **body})
        self.topics[body["topic"]].append(found)
        return found.body

    def _get_subscription(self, path: str, _: dict[str, Any]) -> dict[str, Any]:
        return self._found(path).body

    def _found(self, path: str) -> _Subscription:
        if path not in self.subscriptions:
            raise _Refused(404, "NOT_FOUND")
        return self.subscriptions[path]


@asynccontextmanager
async def pubsub_server() -> AsyncGenerator[PubSubServer]:
    """
    One on a port of its own on the loopback interface.
    """
    server = PubSubServer()
    application = web.Application(client_max_size=64_000_000)
    application.router.add_route("*", "/{path:.*}", server.handle)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        server.host = f"{host}:{port}"
        yield server
    finally:
        with anyio.move_on_after(5, shield=True):
            await runner.cleanup()
