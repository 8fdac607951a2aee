"""
Liveness and readiness, asked for over a real socket.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import anyio
import attrs
import pytest

from vividly_core.domain.errors import Misconfigured
from vividly_runtime.health import Health

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

BUILD = {"version": "1.2.3", "revision": "worker-00042", "commit": "0123abc"}


@attrs.define
class Listening:
    """
    A worker's health on *port*; *problem* is what is in its way.
    """

    port: int = 0
    problem: str | None = None

    async def ask(self, request: bytes) -> tuple[int, dict[str, str], bytes]:
        """
        Send *request* as it is; return the status, the headers and the content of the answer.
        """
        answer = b""
        async with await anyio.connect_tcp("127.0.0.1", self.port) as stream:
            await stream.send(request)
            async for chunk in stream:
                answer += chunk
        head, _, content = answer.partition(b"\r\n\r\n")
        first, *headers = head.decode().split("\r\n")
        return int(first.split()[1]), dict(header.split(": ", 1) for header in headers), content

    async def get(self, path: str) -> tuple[int, dict[str, Any]]:
        """
        The status and the document at *path*.
        """
        status, _, content = await self.ask(f"GET {path} HTTP/1.1\r\nHost: worker\r\n\r\n".encode())
        return status, json.loads(content)


@pytest.fixture
async def listening() -> AsyncGenerator[Listening]:
    """
    A worker that has nothing in its way.
    """
    listening = Listening()

    async def problem() -> str | None:
        await anyio.lowlevel.checkpoint()
        return listening.problem

    async with anyio.create_task_group() as group:
        listening.port = await group.start(Health(build=BUILD, problem=problem).serve, "127.0.0.1", 0)
        yield listening
        group.cancel_scope.cancel()


async def test_a_worker_that_answers_is_alive(listening: Listening) -> None:
    """
    Whatever is in its way; the answer says what is deployed.
    """
    listening.problem = "the database does not answer"

    assert await listening.get("/health") == (200, {"status": "alive", **BUILD})


async def test_a_worker_is_ready_while_nothing_is_in_its_way(listening: Listening) -> None:
    """
    Else it says what is, with 503.
    """
    ready = await listening.get("/health/ready")
    listening.problem = "the database does not answer"
    hindered = await listening.get("/health/ready?verbose=1")

    assert ready == (200, {"status": "ready", **BUILD})
    assert hindered == (503, {"status": "not ready", "reason": listening.problem, **BUILD})


async def test_the_head_of_an_answer_can_be_had_alone(listening: Listening) -> None:
    """
    Some load balancers ask no more.
    """
    status, headers, content = await listening.ask(b"HEAD /health HTTP/1.1\r\nHost: worker\r\n\r\n")

    assert (status, content) == (200, b"")
    assert int(headers["Content-Length"]) > 0
    assert headers["Connection"] == "close"


@pytest.mark.parametrize(
    ("request_line", "status"),
    [("GET / HTTP/1.1", 404), ("GET /health/live HTTP/1.1", 404), ("POST /health HTTP/1.1", 405), ("Zyx!", 400)],
)
async def test_any_other_question_is_refused(listening: Listening, request_line: str, status: int) -> None:
    """
    In JSON as well, and the next one is heard.
    """
    answer = await listening.ask(f"{request_line}\r\nHost: worker\r\n\r\n".encode())

    assert answer[0] == status
    assert json.loads(answer[2])
    assert (answer[1].get("Allow") == "GET, HEAD") == (status == 405)
    assert (await listening.get("/health"))[0] == 200


async def test_a_header_without_end_is_refused(listening: Listening) -> None:
    """
    Memory is bounded, whoever asks.
    """
    status, _, _ = await listening.ask(b"GET /health HTTP/1.1\r\nX-Long: " + b"x" * 20_000)

    assert status == 431


async def test_whoever_asks_nothing_does_not_keep_others_from_asking(listening: Listening) -> None:
    """
    Neither one that says nothing, nor one that goes away.
    """
    async with await anyio.connect_tcp("127.0.0.1", listening.port):
        async with await anyio.connect_tcp("127.0.0.1", listening.port) as stream:
            await stream.send(b"GET /health HT")

        assert (await listening.get("/health"))[0] == 200


async def test_a_port_that_is_taken_is_told_by_its_variables_name(listening: Listening) -> None:
    """
    At the start, and not when somebody asks.
    """

    async def problem() -> str | None:
        await anyio.lowlevel.checkpoint()
        return None

    serve = partial(Health(build=BUILD, problem=problem).serve, "127.0.0.1", listening.port)
    async with anyio.create_task_group() as group:
        with pytest.raises(Misconfigured, match="HEALTH_CHECK_PORT"):
            await group.start(serve)
