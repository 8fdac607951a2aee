"""
Messages on their way out, with real processes.
"""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio
import asyncpg
import attrs
import pytest

from end_to_end.workers import QUESTION, SHORT_TEXT, submit

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from anyio.streams.memory import MemoryObjectReceiveStream

    from end_to_end.command import Vividly

pytestmark = [pytest.mark.service("postgres"), pytest.mark.timeout(240)]


@asynccontextmanager
async def announced(url: str) -> AsyncGenerator[MemoryObjectReceiveStream[dict[str, Any]]]:
    """
    What is announced of lessons, as it comes.
    """
    told, heard = anyio.create_memory_object_stream[dict[str, Any]](100)
    connection = await asyncpg.connect(url)
    try:
        await connection.add_listener(
            "vividly_topic_notifications", lambda *found: told.send_nowait(json.loads(str(found[-1])))
        )
        with told, heard:
            yield heard
    finally:
        connection.terminate()


async def test_a_worker_announces_a_lesson_and_leaves_nothing_unpublished(workplace: Vividly) -> None:
    """
    A job that makes one lesson tells of it before it ends; a listener is told which, and reads the rest in the outbox.
    """
    async with announced(workplace.database_url) as heard:
        request = submit(workplace, QUESTION, *SHORT_TEXT)
        done = workplace.run("worker", "--mode", "job", "--quiet", "0", "--json")
        with anyio.fail_after(30):
            told = await heard.receive()
        connection = await asyncpg.connect(workplace.database_url)
        try:
            row = await connection.fetchrow("SELECT * FROM outbox WHERE message_id::text = $1", told["message_id"])
        finally:
            connection.terminate()

    assert done.code == 0
    assert told["request_id"] == request
    assert told["attributes"]["event_type"] == "content_generation.completed"
    assert json.loads(row["body"])["content_request_id"] == request
    assert row["published_at"] is not None


async def test_a_relay_publishes_what_nobody_did(workplace: Vividly) -> None:
    """
    With --once it ends, and says how much it was; the second time there is nothing.
    """
    made = workplace.run("make", QUESTION, *SHORT_TEXT)
    assert made.code == 0

    async with announced(workplace.database_url) as heard:
        runs = [workplace.run("relay", "--once", "--json") for _ in range(2)]
        with anyio.fail_after(30):
            told = await heard.receive()

    assert [run.code for run in runs] == [0, 0]
    assert [json.loads(run.err.splitlines()[-1])["published"] for run in runs] == [1, 0]
    assert told["request_id"] == made.lines[-1]["request_id"]


async def test_a_relay_that_runs_publishes_at_once_and_stops_when_told(workplace: Vividly) -> None:
    """
    SIGTERM ends it within a few seconds, with exit code 0.
    """
    async with announced(workplace.database_url) as heard:
        with workplace.started("relay", "--json") as relay:
            assert relay.stderr is not None
            _until_it_works(relay.stderr)
            workplace.run("make", QUESTION, *SHORT_TEXT)
            with anyio.fail_after(30):
                await heard.receive()
            relay.terminate()
            code = relay.wait(10)

    assert code == 0


def _until_it_works(lines: Any) -> None:
    next(line for line in lines if json.loads(line)["message"].startswith("working"))


async def test_wrong_settings_end_a_relay_at_once(workplace: Vividly) -> None:
    """
    By the variable's name.
    """
    wrong = attrs.evolve(workplace, variables={**workplace.variables, "VIVIDLY_OUTBOX_RETENTION_SECONDS": "soon"})
    done = wrong.run("relay", "--once")

    assert done.code == 1
    assert "VIVIDLY_OUTBOX_RETENTION_SECONDS" in done.err
