"""
`vividly load`, with workers of its own, over a real Postgres.
"""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING, Any

import asyncpg
import attrs
import pytest
from anyio.from_thread import start_blocking_portal
from gcloud.aio.pubsub import PubsubMessage

from contract.openers._pubsub import served_place
from end_to_end.workers import SHORT_TEXT, shown, submit, worker_of

if TYPE_CHECKING:
    from pathlib import Path

    from end_to_end.command import Vividly

pytestmark = [pytest.mark.service("postgres"), pytest.mark.timeout(240)]

TABLES = ("content_requests", "request_stages", "request_events", "request_artifacts", "dead_letters", "users")


async def _rows(database_url: str) -> dict[str, int]:
    connection = await asyncpg.connect(database_url)
    try:
        return {table: await connection.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES}
    finally:
        await connection.close()


async def _databases(database_url: str) -> int:
    connection = await asyncpg.connect(database_url)
    try:
        return int(
            await connection.fetchval("SELECT count(*) FROM pg_database WHERE datname LIKE 'vividly_load%'")
        )
    finally:
        await connection.close()


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_ten_requests_that_do_nothing_are_measured(workplace: Vividly) -> None:
    """
    In a database of their own, which is gone afterwards; the object says how each stage went, the picture is drawn,
    and no process stays.
    """
    picture = workplace.here / "load.png"

    done = workplace.run(
        "load", "--no-op", "--requests", "10", "--mix", "text=1,video=1", "--json", "--picture", str(picture)
    )

    assert done.code == 0, done.err
    (made,) = done.lines
    counts = {each["name"]: each["count"] for each in made["latencies"]}
    assert (made["asked"], made["published"], made["ends"]) == (10, 10, {"completed": 10})
    assert (counts["queue wait"], counts["validation"], counts["video_generation"]) == (10, 10, 5)
    assert (counts["whole"], counts["whole, video"]) == (10, 5)
    assert made["workers"][0]["resident_bytes"] > 10_000_000
    assert {"vividly", "vividly-load"} <= {each["application"] for each in made["connections"]}
    assert picture.read_bytes()[1:4] == b"PNG"
    assert await _rows(workplace.database_url) == dict.fromkeys(TABLES, 0)
    assert await _databases(workplace.database_url) == 0
    assert workplace.processes_but() == set()


async def test_a_no_op_load_leaves_the_requests_of_others_alone(workplace: Vividly) -> None:
    """
    Its workers would complete them without a lesson: they never see them.
    """
    request = submit(workplace)

    done = workplace.run("load", "--no-op", "--requests", "3", "--json", "load.json")

    assert done.code == 0, done.err
    assert shown(workplace, request)["status"] == "pending"
    assert json.loads((workplace.here / "load.json").read_text())["ends"] == {"completed": 3}
    assert "3 completed" in done.out


@pytest.mark.service("pubsub-client")
async def test_a_no_op_load_leaves_the_messages_of_others_alone(workplace: Vividly) -> None:
    """
    Also where everybody else's requests wait in Pub/Sub: nothing is pulled there, and nothing is published.
    """
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(served_place()) as place,
    ):
        assert place.server is not None
        portal.call(place.clients.publisher.publish, place.topic_path, [PubsubMessage(b"a student's request")])
        before = list(place.server.requests)
        variables = {
            "VIVIDLY_QUEUE": "pubsub",
            "PUBSUB_EMULATOR_HOST": place.server.host,
            "PUBSUB_TOPIC": place.topic_path,
            "PUBSUB_SUBSCRIPTION": place.subscription_path(place.subscription),
        }
        cloudy = attrs.evolve(workplace, variables={**workplace.variables, **variables})

        done = cloudy.run("load", "--no-op", "--requests", "3", "--json")

        assert (done.code, done.lines[0]["ends"]) == (0, {"completed": 3}), done.err
        assert place.server.requests == before
        assert place.server.waiting(place.subscription_path(place.subscription)) == 1


async def test_lessons_of_a_load_are_made_by_the_workers_that_run_and_removed(workplace: Vividly) -> None:
    """
    With their students, rows and files; what somebody else asked for stays.
    """
    with worker_of(workplace) as worker:
        mine = submit(workplace, "How do rockets fly?", *SHORT_TEXT)
        worker.line(outcome="completed")
        before, files = await _rows(workplace.database_url), _files(workplace.data)
        done = workplace.run("load", "--requests", "4", "--rate", "20", "--students", "2", "--json")

    (made,) = done.lines
    assert done.code == 0, done.err
    assert (made["ends"], made["workers"]) == ({"completed": 4}, [])
    assert await _rows(workplace.database_url) == before
    assert _files(workplace.data) == files
    assert shown(workplace, mine)["status"] == "completed"


async def test_what_no_worker_takes_is_a_failure(workplace: Vividly) -> None:
    """
    Exit code 1 when the time is over: what is open is told, and removed.
    """
    done = workplace.run("load", "--requests", "3", "--limit-minutes", "0.02", "--json")

    (made,) = done.lines
    assert (done.code, made["problems"], made["ends"]) == (1, ["3 not over"], {"open": 3})
    assert await _rows(workplace.database_url) == dict.fromkeys(TABLES, 0)


async def test_what_is_asked_back_is_a_problem_unless_it_was_asked_for(workplace: Vividly) -> None:
    """
    With questions of one's own, and an ending that they are for.
    """
    (workplace.here / "questions.txt").write_text("Tell me about stuff\n\n")
    asking = ("load", "--requests", "2", "--worker", "1", "--questions", "questions.txt", "--json")

    done, allowed = workplace.run(*asking), workplace.run(*asking, "--allow", "clarification")

    assert (done.code, done.lines[0]["problems"]) == (1, ["2 asked back"])
    assert (allowed.code, allowed.lines[0]["problems"]) == (0, [])


async def test_ctrl_c_prints_what_is_known_and_leaves_nothing(workplace: Vividly) -> None:
    """
    Exit code 130: what was over by then is told, what is open is cancelled and removed.
    """
    with workplace.started("load", "--requests", "200", "--rate", "10", "--worker", "1", "--json") as process:
        assert process.stderr is not None
        next(line for line in process.stderr if " over, " in line)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)

    made: dict[str, Any] = json.loads(out)
    assert (process.returncode, made["interrupted"]) == (130, True), err
    assert 0 < made["published"] < 200
    assert await _rows(workplace.database_url) == dict.fromkeys(TABLES, 0)
    assert _files(workplace.data / "assets") == []
    assert workplace.processes_but() == set()


async def test_what_is_kept_can_be_looked_at(workplace: Vividly) -> None:
    """
    The rows and the students, by the mark of the load.
    """
    done = workplace.run("load", "--requests", "2", "--students", "1", "--worker", "1", "--keep", "--json")

    (made,) = done.lines
    assert done.code == 0, done.err
    assert f"vividly-load-{made['run']}" in done.err
    rows = await _rows(workplace.database_url)
    assert (rows["content_requests"], rows["users"]) == (2, 1)


async def test_a_worker_that_cannot_work_is_told_of(workplace: Vividly) -> None:
    """
    With its own words, and exit code 1, as soon as it has ended.
    """
    broken = attrs.evolve(
        workplace, variables={**workplace.variables, "VIVIDLY_LIBRARY": str(workplace.here / "nowhere")}
    )

    done = broken.run("load", "--requests", "2", "--worker", "1")

    assert (done.code, done.out) == (1, "")
    assert "a worker of the load ended" in done.err
    assert "nowhere" in done.err or "library" in done.err
    assert await _rows(workplace.database_url) == dict.fromkeys(TABLES, 0)
