"""
`vividly submit` and `vividly worker`, as processes, over a real Postgres.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import attrs
import pytest

from end_to_end.command import Vividly
from end_to_end.workers import (
    LEASE_SECONDS,
    LONG_FILM,
    QUESTION,
    SHORT_TEXT,
    Worker,
    asked,
    events_of,
    filming,
    report,
    seconds_between,
    shown,
    submit,
    worker_of,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.service("postgres"), pytest.mark.timeout(240)]


def test_a_job_makes_what_was_submitted_and_ends(data_folder: Path, tmp_path: Path) -> None:
    """
    Over the embedded database: exit code 0, a line for each request, without the student's words; no process stays.
    """
    vividly = Vividly(data=data_folder, here=tmp_path)
    requests = {submit(vividly, QUESTION, *SHORT_TEXT) for _ in range(3)}

    done = vividly.run("worker", "--mode", "job", "--quiet", "1")

    lines = [json.loads(line) for line in done.err.splitlines()]
    completed = {line["request_id"] for line in lines if line.get("outcome") == "completed"}
    assert (done.code, done.out) == (0, "")
    assert completed == requests
    assert all(line["correlation_id"] for line in lines if line.get("outcome") == "completed")
    assert "sugar" not in done.err
    assert {shown(vividly, request)["status"] for request in requests} == {"completed"}
    assert vividly.processes() == set()


async def test_a_job_ends_with_its_time(workplace: Vividly) -> None:
    """
    Though it is not quiet for long enough yet: exit code 0, the grace included.
    """
    began = time.monotonic()
    done = workplace.run("worker", "--mode", "job", "--max-runtime", "4", "--grace", "1")
    took = time.monotonic() - began

    assert done.code == 0
    assert 3 <= took < 60


@pytest.mark.service("espeak")
@pytest.mark.service("moviepy")
async def test_after_kill_9_another_worker_goes_on_at_the_first_unfinished_stage(workplace: Vividly) -> None:
    """
    Within one lease and a second; the stages that were finished are not done again.
    """
    with worker_of(workplace) as first:
        request = submit(workplace, QUESTION, *LONG_FILM)
        with events_of(workplace, request) as events:
            filming(events)
            with worker_of(workplace) as second:
                first.process.kill()
                killed_at = datetime.now(UTC)
                again = next(event for event in events if event["type"] == "stage_started")
                workplace.run("requests", "cancel", request)
                second.line(request_id=request)

    took = seconds_between(killed_at, again)
    report("from kill -9 to the next start of a stage", took)
    assert (again["stage"], again["data"]["attempt"]) == ("video_generation", 2)
    assert took <= LEASE_SECONDS + 10


@pytest.mark.service("espeak")
@pytest.mark.service("moviepy")
async def test_on_sigterm_a_worker_gives_back_what_it_cannot_finish(workplace: Vividly) -> None:
    """
    Exit code 0 when the grace time is over, with no process left behind; the next worker goes on at once,
    and the attempt does not count.
    """
    with worker_of(workplace, "--grace", "1") as first:
        request = submit(workplace, QUESTION, *LONG_FILM)
        with worker_of(workplace) as second:
            with events_of(workplace, request) as events:
                filming(events)
                first.process.terminate()
                told_at = time.monotonic()
                code = first.process.wait()
                ended = time.monotonic() - told_at
                given_back = next(event for event in events if event["type"] == "retry")
                again = next(event for event in events if event["type"] == "stage_started")
                workplace.run("requests", "cancel", request)
                second.line(request_id=request)
            left = workplace.processes_but(second.process.pid)

    took = seconds_between(given_back["at"], again)
    report("from SIGTERM to the end of the worker, with 1 s of grace", ended)
    report("from giving back to the next start of a stage", took)
    assert code == 0
    assert 1 <= ended < 20
    assert (again["stage"], again["data"]["attempt"]) == ("video_generation", 1)
    # Given back: nobody waited for the lease to run out.
    assert took < LEASE_SECONDS
    assert left == set()


@pytest.mark.service("espeak")
@pytest.mark.service("moviepy")
async def test_on_sigterm_a_worker_finishes_what_it_can(workplace: Vividly) -> None:
    """
    What is done within the grace time is not given back, and what comes meanwhile is not taken.
    """
    with worker_of(workplace, "--grace", "60") as worker:
        request = submit(workplace, QUESTION, "--minutes", "1")
        with events_of(workplace, request) as events:
            filming(events)
        worker.process.terminate()
        another = submit(workplace, QUESTION, *SHORT_TEXT)
        outcomes = [(line["outcome"], line["request_id"]) for line in worker.lines() if "outcome" in line]
        code = worker.process.wait()

    assert (code, outcomes) == (0, [("completed", request)])
    assert shown(workplace, another)["status"] == "pending"


async def test_a_worker_waits_for_its_database(workplace: Vividly) -> None:
    """
    It says so, is alive and not ready, and ends at once when it is told to stop.
    """
    elsewhere = attrs.evolve(workplace, database_url="postgresql://vividly@127.0.0.1:1/vividly")
    with elsewhere.started("worker", "--json") as process:
        worker = Worker(process=process)
        port = next(line["port"] for line in worker.lines() if "port" in line)
        waiting = worker.line(severity="WARNING")
        alive, ready = asked(port, "/health"), asked(port, "/health/ready")
        process.terminate()
        told_at = time.monotonic()
        code = process.wait()
        ended = time.monotonic() - told_at

    report("from SIGTERM to the end of a worker with nothing in hand", ended)
    assert "asking again" in waiting["message"]
    assert (alive[0], ready[0]) == (200, 503)
    assert "database" in ready[1]["reason"]
    assert code == 0
    assert ended < 20


async def test_a_worker_tells_of_its_health(workplace: Vividly) -> None:
    """
    Alive and ready while it works, with what is deployed; a second one may not listen on the same port.
    """
    deployed = {"K_REVISION": "worker-00042", "GIT_COMMIT_SHA": "0123abc", "VIVIDLY_HEALTH_HOST": "127.0.0.1"}
    here = attrs.evolve(workplace, variables={**workplace.variables, **deployed})
    with here.started("worker", "--json") as process:
        worker = Worker(process=process)
        port = next(line["port"] for line in worker.lines() if "port" in line)
        next(line for line in worker.lines() if line["message"].startswith("working"))
        alive, ready = asked(port, "/health"), asked(port, "/health/ready")
        taken = attrs.evolve(here, variables={**here.variables, "HEALTH_CHECK_PORT": str(port)})
        second = taken.run("worker", "--json")

    assert (alive[0], alive[1]["status"]) == (200, "alive")
    assert (ready[0], ready[1]["status"]) == (200, "ready")
    assert (ready[1]["revision"], ready[1]["commit"]) == ("worker-00042", "0123abc")
    assert second.code == 1
    assert "HEALTH_CHECK_PORT" in second.err
