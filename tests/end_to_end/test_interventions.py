"""
Taking a hand in requests while workers work: cancel, retry, answer, and the dead letters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import pytest

from end_to_end.workers import (
    LONG_FILM,
    QUESTION,
    SHORT_TEXT,
    events_of,
    filming,
    report,
    seconds_between,
    shown,
    submit,
    tamper,
    worker_of,
)
from vividly_core.domain.verdict import MAX_ATTEMPTS

if TYPE_CHECKING:
    from end_to_end.command import Vividly

pytestmark = [pytest.mark.service("postgres"), pytest.mark.timeout(240)]


@pytest.mark.service("espeak")
@pytest.mark.service("moviepy")
async def test_a_cancelled_request_stops_in_the_middle_of_a_stage(workplace: Vividly) -> None:
    """
    Long before it would end, its processes included; the worker goes on with the next request.
    """
    with worker_of(workplace) as worker:
        request = submit(workplace, QUESTION, *LONG_FILM)
        with events_of(workplace, request) as events:
            filming(events)
            at_work = workplace.processes() - {worker.process.pid}
            cancelled = workplace.run("requests", "cancel", request, "--json")
            word = next(event for event in events if event["type"] == "request_cancelled")
            stopped = worker.line(request_id=request)
        left = workplace.processes_but(worker.process.pid)
        another = submit(workplace, QUESTION, *SHORT_TEXT)
        worker.line(outcome="completed", request_id=another)

    took = seconds_between(word["at"], {"at": stopped["time"]})
    report("from the word to the end of the stage", took)
    assert (cancelled.code, cancelled.lines[0]["status"]) == (0, "cancelled")
    assert stopped["outcome"] == "cancelled"
    assert took < 10
    # The film's own, and its encoders; besides the one that shows us the events.
    assert len(at_work) > 1
    assert left == set()


async def test_a_failed_request_can_be_tried_once_more(workplace: Vividly) -> None:
    """
    One that waits, is over otherwise, or does not exist cannot; a student who is unknown cannot ask.
    """
    request = submit(workplace, "Who won the 1998 World Cup?", "--modality", "text")
    workplace.run("worker", "--mode", "job", "--quiet", "1")

    retried = workplace.run("requests", "retry", request, "--json")
    again = workplace.run("requests", "retry", request)
    nothing = workplace.run("requests", "retry", "6c188080-d821-4d98-8dd3-5201de9f66a3")
    unknown = workplace.run("submit", QUESTION, "--student", "nobody")

    assert (retried.code, retried.lines[0]["status"]) == (0, "pending")
    assert (again.code, nothing.code, unknown.code) == (1, 1, 2)
    assert "'--student'" in unknown.err
    assert workplace.run("dead-letters", "list", "--json").lines == []


async def test_a_request_names_its_organization(workplace: Vividly) -> None:
    """
    One that the database knows; of another, nothing is stored.
    """
    connection = await asyncpg.connect(workplace.database_url)
    try:
        await connection.execute("INSERT INTO organizations (organization_id, name) VALUES ('org_1', 'A school')")
    finally:
        await connection.close()

    named = submit(workplace, QUESTION, "--organization", "org_1")
    free = submit(workplace, QUESTION)
    unknown = workplace.run("submit", QUESTION, "--organization", "org_2")
    either = workplace.run("submit", QUESTION, "--organization", "org_1", "--student", "nobody")

    assert shown(workplace, named)["organization_id"] == "org_1"
    assert shown(workplace, free)["organization_id"] is None
    assert "org_1" in workplace.run("requests", "show", named).out
    assert (unknown.code, either.code) == (2, 2)
    assert "'--organization'" in unknown.err
    assert "no such student" in either.err
    assert len(workplace.run("requests", "list", "--json").lines) == 2


async def test_an_answer_lets_a_request_go_on(workplace: Vividly) -> None:
    """
    Until then it waits, and no worker touches it.
    """
    request = submit(workplace, "Tell me about stuff", *SHORT_TEXT)
    with worker_of(workplace) as worker:
        worker.line(outcome="clarification", request_id=request)
        waiting = shown(workplace, request)
        answered = workplace.run(
            "requests", "answer", request, "I mean photosynthesis: how plants make sugar from light"
        )
        worker.line(outcome="completed", request_id=request)
    again = workplace.run("requests", "answer", request, "Photosynthesis")

    assert (waiting["status"], waiting["attempt"]) == ("pending", 1)
    assert waiting["clarification"]["questions"]
    assert answered.code == 0
    assert again.code == 1


async def test_what_nobody_can_work_on_goes_to_the_dead_letters(workplace: Vividly) -> None:
    """
    At once, with the reason, and without holding up its neighbours; its request has failed. There it can be looked at,
    replayed, for another version may be able to, and dropped.
    """
    poison = submit(workplace, QUESTION, "--modality", "text")
    await tamper(workplace.database_url, poison, "topic", "Zyx?")
    sound = submit(workplace, QUESTION, *SHORT_TEXT)

    done = workplace.run("worker", "--mode", "job", "--quiet", "1")
    failed = shown(workplace, poison)
    (letter,) = workplace.run("dead-letters", "list", "--json").lines
    (whole,) = workplace.run("dead-letters", "show", letter["id"], "--body", "--json").lines
    replayed = workplace.run("dead-letters", "replay", letter["id"])
    kept = workplace.run("dead-letters", "drop", letter["id"])
    dropped = workplace.run("dead-letters", "drop", letter["id"], "--yes")

    assert done.code == 0
    assert shown(workplace, sound)["status"] == "completed"
    assert (letter["kind"], letter["message_id"]) == ("Malformed", poison)
    assert "Zyx" not in done.err
    assert "Zyx" not in letter["reason"]
    assert "Zyx" in whole["body"]
    assert failed["status"] == "failed"
    assert (replayed.code, kept.code, dropped.code) == (0, 2, 0)
    assert workplace.run("dead-letters", "list", "--json").lines == []


async def test_a_failed_request_is_tried_once_more_by_the_replay_of_its_letter(workplace: Vividly) -> None:
    """
    Here the folder of assets was a file at the last of all attempts. Repeating the replay changes nothing.
    """
    request = submit(workplace, QUESTION, *SHORT_TEXT)
    workplace.data.mkdir(exist_ok=True)
    (workplace.data / "assets").touch()
    workplace.run("worker", "--mode", "job", "--quiet", "1")
    await tamper(workplace.database_url, request, "attempts", MAX_ATTEMPTS - 1)
    await tamper(workplace.database_url, request, "available_at", None)
    workplace.run("worker", "--mode", "job", "--quiet", "1")
    failed = shown(workplace, request)
    (letter,) = workplace.run("dead-letters", "list", "--json").lines
    (workplace.data / "assets").unlink()

    replayed = workplace.run("dead-letters", "replay", letter["id"], "--json")
    repeated = workplace.run("dead-letters", "replay", letter["id"], "--json")
    workplace.run("worker", "--mode", "job", "--quiet", "1")

    assert (failed["status"], letter["request_id"]) == ("failed", request)
    assert [done.lines[0]["status"] for done in (replayed, repeated)] == ["pending", "pending"]
    assert workplace.run("dead-letters", "list", "--json").lines[0]["replayed_at"] is not None
    assert shown(workplace, request)["status"] == "completed"
