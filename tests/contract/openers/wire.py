"""
A wire to a Postgres server that counts what goes over it, and can be cut.
"""

from __future__ import annotations

import tempfile
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import anyio
import attrs
from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from anyio.abc import ByteStream

_HEADER: Final = 5
_COMPLETE: Final = ord("C")
_READY: Final = ord("Z")


@attrs.define
class Wire:
    """
    *url* is the server's address over the wire; it may be handed to any number of engines and processes.

    *round_trips* counts how often a client waited for the server, the opening of its connection and the preparing of
    a statement included; *commits* counts the transactions that it ended thereby. Set *lost_answers* to lose as many
    of the next answers: the server has done what it was asked, and the connection breaks before it can say so.
    """

    url: str
    round_trips: int = 0
    commits: int = 0
    lost_answers: int = 0

    def start_over(self) -> None:
        """
        Count from here on.
        """
        self.round_trips = self.commits = 0


class _AnswerLost(Exception):
    """
    The connection is to break now.
    """


@attrs.define
class _Answers:
    """
    Reads the messages of one server's side: a letter, a length, and so many bytes.
    """

    wire: Wire
    unread: bytearray = attrs.field(factory=bytearray)
    completed: bool = False

    def take(self, data: bytes) -> None:
        self.unread += data
        while len(self.unread) >= _HEADER:
            length = 1 + int.from_bytes(self.unread[1:_HEADER])
            if len(self.unread) < length:
                return
            self._message(self.unread[0], bytes(self.unread[_HEADER:length]))
            del self.unread[:length]

    def _message(self, kind: int, body: bytes) -> None:
        if kind == _COMPLETE:
            self.completed = True
        elif kind == _READY:
            self.wire.round_trips += 1
            # Idle, so that no transaction is open, after a statement: not after the mere preparing of one.
            if body == b"I" and self.completed:
                self.wire.commits += 1
                if self.wire.lost_answers:
                    self.wire.lost_answers -= 1
                    raise _AnswerLost
            self.completed = False


@asynccontextmanager
async def open_wire(url: str) -> AsyncGenerator[Wire]:
    """
    Lend a wire to the server at *url*, which listens on a Unix socket.
    """
    real = make_url(url)
    name = f".s.PGSQL.{real.query['port']}"
    with tempfile.TemporaryDirectory(prefix="wire-") as folder:
        wire = Wire(real.update_query_dict({"host": folder}).render_as_string(hide_password=False))

        async def join(client: ByteStream) -> None:
            server = await anyio.connect_unix(f"{real.query['host']}/{name}")
            answers = _Answers(wire)
            try:
                async with client, server, anyio.create_task_group() as group:

                    async def ask() -> None:
                        await _pump(client, server)
                        group.cancel_scope.cancel()

                    group.start_soon(ask)
                    await _pump(server, client, answers)
                    group.cancel_scope.cancel()
            except* (_AnswerLost, anyio.BrokenResourceError, anyio.ClosedResourceError):
                pass

        listener = await anyio.create_unix_listener(f"{folder}/{name}")
        async with listener, anyio.create_task_group() as serving:
            serving.start_soon(listener.serve, join)
            yield wire
            serving.cancel_scope.cancel()


async def _pump(source: ByteStream, sink: ByteStream, answers: _Answers | None = None) -> None:
    async for data in source:
        if answers is not None:
            answers.take(data)
        await sink.send(data)
