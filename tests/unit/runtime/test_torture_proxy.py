"""
The bad line of the torture, between a client and a server of sockets.
"""

from __future__ import annotations

import random
import tempfile
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import pytest

from vividly_runtime.torture.proxy import open_proxy

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from anyio.abc import SocketStream

    from vividly_runtime.torture.proxy import Proxy

GONE = (anyio.BrokenResourceError, anyio.EndOfStream)


async def _echo(stream: SocketStream) -> None:
    async with stream:
        async for chunk in stream:
            await stream.send(chunk)


@asynccontextmanager
async def _line() -> AsyncGenerator[Proxy]:
    """
    A proxy before a server that says what it hears.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder) / "socket")
        async with await anyio.create_unix_listener(target) as listener, anyio.create_task_group() as group:
            group.start_soon(listener.serve, _echo)
            async with open_proxy(target) as proxy:
                yield proxy
            group.cancel_scope.cancel()


async def _asked(stream: SocketStream, words: bytes) -> bytes:
    await stream.send(words)
    return await stream.receive()


async def _heard_until_the_end(stream: SocketStream, words: bytes) -> bytes:
    heard = b""
    with suppress(*GONE):
        heard += await _asked(stream, words)
        while True:
            heard += await stream.receive()
    return heard


async def test_what_is_said_arrives() -> None:
    """
    As long as nothing else was asked for.
    """
    async with _line() as proxy, await anyio.connect_tcp("127.0.0.1", proxy.port) as stream:
        assert await _asked(stream, b"hello") == b"hello"


async def test_a_cut_resets_every_connection() -> None:
    """
    A new one works.
    """
    async with _line() as proxy:
        async with await anyio.connect_tcp("127.0.0.1", proxy.port) as stream:
            await _asked(stream, b"hello")
            await proxy.cut()
            with pytest.raises(GONE):
                await _asked(stream, b"hello")
        async with await anyio.connect_tcp("127.0.0.1", proxy.port) as stream:
            assert await _asked(stream, b"again") == b"again"
    assert proxy.cuts == 1


async def test_an_answer_is_cut_in_the_middle() -> None:
    """
    The server has heard it all; the client hears the beginning at the most.
    """
    async with _line() as proxy, await anyio.connect_tcp("127.0.0.1", proxy.port) as stream:
        proxy.cut_replies(random.Random(1), 3, 3)
        heard = await _heard_until_the_end(stream, b"hello")

    assert b"hello"[:3].startswith(heard)


async def test_swallowed_bytes_never_arrive() -> None:
    """
    And the connection seems to live.
    """
    async with _line() as proxy, await anyio.connect_tcp("127.0.0.1", proxy.port) as stream:
        await _asked(stream, b"hello")
        proxy.swallow()
        with anyio.move_on_after(0.05) as waiting:
            await _asked(stream, b"hello")

    assert waiting.cancelled_caught


async def test_who_is_refused_gets_nothing() -> None:
    """
    Until the line is mended.
    """
    async with _line() as proxy:
        proxy.refuses = True
        with pytest.raises((*GONE, OSError)):
            async with await anyio.connect_tcp("127.0.0.1", proxy.port) as stream:
                await _asked(stream, b"hello")
        proxy.mend()
        async with await anyio.connect_tcp("127.0.0.1", proxy.port) as stream:
            assert await _asked(stream, b"hello") == b"hello"
