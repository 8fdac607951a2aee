"""
Liveness and readiness, asked for over a real socket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import attrs
import pytest

from unit.runtime.wire import get, serving
from vividly_runtime.health import Health

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from unit.runtime.wire import Answer

BUILD = {"version": "1.2.3", "revision": "worker-00042", "commit": "0123abc"}


@attrs.define
class Listening:
    """
    A worker's health on *port*; *problem* is what is in its way.
    """

    port: int = 0
    problem: str | None = None

    async def get(self, path: str, method: str = "GET") -> Answer:
        """
        The answer at *path*.
        """
        return await get(self.port, path, method)


@pytest.fixture
async def listening() -> AsyncGenerator[Listening]:
    """
    A worker that has nothing in its way.
    """
    listening = Listening()

    async def problem() -> str | None:
        await anyio.lowlevel.checkpoint()
        return listening.problem

    async with serving(Health(build=BUILD, problem=problem).routes) as port:
        listening.port = port
        yield listening


async def test_a_worker_that_answers_is_alive(listening: Listening) -> None:
    """
    Whatever is in its way; the answer says what is deployed.
    """
    listening.problem = "the database does not answer"

    answer = await listening.get("/health")

    assert (answer.status, answer.document) == (200, {"status": "alive", **BUILD})


async def test_a_worker_is_ready_while_nothing_is_in_its_way(listening: Listening) -> None:
    """
    Else it says what is, with 503.
    """
    ready = await listening.get("/health/ready")
    listening.problem = "the database does not answer"
    hindered = await listening.get("/health/ready?verbose=1")

    assert (ready.status, ready.document) == (200, {"status": "ready", **BUILD})
    assert hindered.status == 503
    assert hindered.document == {"status": "not ready", "reason": listening.problem, **BUILD}


async def test_the_head_of_an_answer_can_be_had_alone(listening: Listening) -> None:
    """
    Some load balancers ask no more.
    """
    answer = await listening.get("/health", "HEAD")

    assert (answer.status, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) > 0
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/", 404), ("GET", "/health/live", 404), ("POST", "/health", 405)]
)
async def test_any_other_question_is_refused(listening: Listening, method: str, path: str, status: int) -> None:
    """
    In JSON as well, and the next one is heard.
    """
    answer = await listening.get(path, method)

    assert answer.status == status
    assert answer.document["status"]
    assert ("allow" in answer.headers) == (status == 405)
    assert (await listening.get("/health")).status == 200
