"""
The server, over real sockets.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import anyio
import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from unit.runtime.wire import ask, get, serving
from vividly_core.domain.errors import Misconfigured
from vividly_runtime.http_server import HttpServer

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def _hello(_: Request) -> Response:
    await anyio.lowlevel.checkpoint()
    return PlainTextResponse("hello")


HELLO = Route("/hello", _hello)


async def test_a_header_without_end_is_refused() -> None:
    """
    Memory is bounded, whoever asks.
    """
    async with serving([HELLO]) as port:
        answer = await ask(port, b"GET /hello HTTP/1.1\r\nX-Long: " + b"x" * 20_000)

    assert answer.status == 431


async def test_what_is_not_http_is_refused() -> None:
    """
    And the next one is heard.
    """
    async with serving([HELLO]) as port:
        refused = await ask(port, b"Zyx!\r\nHost: worker\r\n\r\n")
        heard = await get(port, "/hello")

    assert (refused.status, heard.content) == (400, b"hello")


@pytest.mark.parametrize("start", [b"", b"GET /hello HT", b"GET /hello HTTP/1.1\r\nHost: worker\r\n"])
async def test_whoever_sends_no_whole_request_is_hung_up_on(start: bytes) -> None:
    """
    After the time that it may take; meanwhile others are heard.
    """
    async with (
        serving([HELLO], idle_seconds=0.2) as port,
        await anyio.connect_tcp("127.0.0.1", port) as stream,
    ):
        if start:
            await stream.send(start)
        heard = await get(port, "/hello")

        with pytest.raises(anyio.EndOfStream):
            await stream.receive()

    assert heard.status == 200


async def test_a_failure_is_told_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    """
    Neither the answer nor the log quotes what may hold a secret.
    """

    async def fail(_: Request) -> Response:
        raise RuntimeError("Zyx")

    with caplog.at_level(logging.INFO, logger="vividly_runtime"):
        async with serving([Route("/fail", fail)]) as port:
            answer = await get(port, "/fail")

    assert answer.status == 500
    assert b"Zyx" not in answer.content
    assert [record.message for record in caplog.records] == ["a request to /fail failed: RuntimeError"]


async def test_when_it_is_told_to_stop_what_is_in_hand_is_answered() -> None:
    """
    No new connection is taken, and those that are idle are closed at once.
    """
    stop, ended, asked, go_on = (anyio.Event() for _ in range(4))

    async def slow(_: Request) -> Response:
        asked.set()
        await go_on.wait()
        return PlainTextResponse("done")

    async with serving([Route("/slow", slow)], stop=stop, ended=ended, grace_seconds=60) as port:
        async with (
            await anyio.connect_tcp("127.0.0.1", port) as idle,
            await anyio.connect_tcp("127.0.0.1", port) as busy,
        ):
            await busy.send(b"GET /slow HTTP/1.1\r\nHost: worker\r\n\r\n")
            await asked.wait()
            stop.set()
            with pytest.raises(anyio.EndOfStream):
                await idle.receive()
            with pytest.raises(OSError, match="connection attempts failed"):
                await anyio.connect_tcp("127.0.0.1", port)
            go_on.set()
            answer = await busy.receive()
        await ended.wait()

    assert answer.startswith(b"HTTP/1.1 200")
    assert b"connection: close" in answer.lower() or answer.endswith(b"done")


async def test_a_port_that_is_taken_is_told_by_its_variables_name() -> None:
    """
    At the start, and not when somebody asks.
    """
    async with serving([HELLO]) as port, anyio.create_task_group() as group:
        second = HttpServer(routes=[HELLO], variables="HEALTH_CHECK_PORT, VIVIDLY_HEALTH_HOST")

        async def serve(*, task_status: anyio.abc.TaskStatus[int]) -> None:
            await second.serve("127.0.0.1", port, stop=anyio.Event(), task_status=task_status)

        with pytest.raises(Misconfigured, match="HEALTH_CHECK_PORT"):
            await group.start(serve)
