"""
A bad line between workers and their database: it resets, swallows, refuses or delays.
"""

from __future__ import annotations

import random
import socket
import struct
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

import anyio
import attrs
from anyio.abc import SocketAttribute

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from anyio.abc import ByteStream, SocketStream

_CHUNK_BYTES: Final = 65_536
_RESET: Final = struct.pack("ii", 1, 0)
_GONE: Final = (OSError, anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError)


@attrs.define(kw_only=True)
class Proxy:
    """
    Passes bytes to and from the unix socket *target*, until told to do something else; make it with `open_proxy`.

    *delay_seconds* is for every chunk. While it *swallows*, bytes vanish and connections stay; while it *refuses*, new
    connections are reset.
    """

    target: str
    port: int = 0
    delay_seconds: float = 0.0
    refuses: bool = False
    cuts: int = attrs.field(default=0, init=False)
    _swallows: bool = attrs.field(default=False, init=False)
    _budget: tuple[int, int] | None = attrs.field(default=None, init=False)
    _dice: random.Random = attrs.field(factory=random.Random, init=False)
    _streams: set[SocketStream] = attrs.field(factory=set, init=False)

    @property
    def url(self) -> str:
        """
        The address of the database ``vividly`` through this proxy.
        """
        return f"postgresql://vividly@127.0.0.1:{self.port}/vividly?sslmode=disable"

    async def cut(self) -> None:
        """
        Reset every connection now, whatever is under way.
        """
        for stream in tuple(self._streams):
            await self._reset(stream)

    def cut_replies(self, dice: random.Random, low: int, high: int) -> None:
        """
        From now on, reset each connection once the server has answered so many bytes, drawn anew for each: what was
        asked last has happened, and nobody was told.
        """
        self._dice, self._budget = dice, (low, high)

    def mend(self) -> None:
        """
        Pass bytes as they come, again.
        """
        self.refuses = self._swallows = False
        self._budget = None
        self.delay_seconds = 0.0

    def swallow(self) -> None:
        """
        Let bytes vanish, in both directions.
        """
        self._swallows = True

    async def handle(self, client: SocketStream) -> None:
        """
        One connection.
        """
        if self.refuses:
            await self._reset(client)
            return
        with suppress(*_GONE, ExceptionGroup):
            async with client, await anyio.connect_unix(self.target) as server:
                self._streams.add(client)
                try:
                    async with anyio.create_task_group() as both:
                        both.start_soon(self._pump, client, server, both.cancel_scope)
                        both.start_soon(self._pump, server, client, both.cancel_scope, client)
                finally:
                    self._streams.discard(client)

    async def _pump(
        self,
        source: ByteStream,
        sink: ByteStream,
        scope: anyio.CancelScope,
        cuttable: SocketStream | None = None,
    ) -> None:
        left: int | None = None
        with suppress(*_GONE):
            while True:
                chunk = await source.receive(_CHUNK_BYTES)
                if self._swallows:
                    continue
                if self.delay_seconds:
                    await anyio.sleep(self.delay_seconds)
                if cuttable is not None and self._budget is not None:
                    left = self._dice.randint(*self._budget) if left is None else left
                    if len(chunk) >= left:
                        await sink.send(chunk[:left])
                        await self._reset(cuttable)
                        break
                    left -= len(chunk)
                await sink.send(chunk)
        scope.cancel()

    async def _reset(self, stream: SocketStream) -> None:
        self.cuts += 1
        self._streams.discard(stream)
        with suppress(OSError):
            stream.extra(SocketAttribute.raw_socket).setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)  # noqa: S610  anyio, not Django
        with suppress(*_GONE):
            await stream.aclose()


@asynccontextmanager
async def open_proxy(target: str) -> AsyncGenerator[Proxy]:
    """
    Lend a proxy on a free port of this machine.
    """
    proxy = Proxy(target=target)
    async with (
        await anyio.create_tcp_listener(local_host="127.0.0.1") as listener,
        anyio.create_task_group() as group,
    ):
        proxy.port = listener.extra(SocketAttribute.local_port)  # noqa: S610  anyio, not Django
        group.start_soon(listener.serve, proxy.handle)
        yield proxy
        group.cancel_scope.cancel()
