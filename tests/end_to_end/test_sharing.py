"""
Equal requests, and workers as processes that make one lesson for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from end_to_end.workers import LONG_FILM, QUESTION, SHORT_TEXT, events_of, filming, shown, submit, worker_of

if TYPE_CHECKING:
    from end_to_end.command import Vividly

pytestmark = [pytest.mark.service("postgres"), pytest.mark.timeout(240)]

EQUAL = 10


def script_of(request: dict[str, Any]) -> dict[str, Any]:
    """
    What came of a request's script.
    """
    (output,) = [stage["output"] for stage in request["stages"] if stage["stage"] == "script_generation"]
    return dict(output)


def leader_of(requests: list[dict[str, Any]]) -> dict[str, Any]:
    """
    The one request that all others have copied.
    """
    (leader,) = [request for request in requests if "reused_from" not in script_of(request)]
    copied = {script_of(request)["reused_from"] for request in requests if request is not leader}
    assert copied == {leader["id"]}
    return leader


def digests(request: dict[str, Any]) -> dict[str, str]:
    """
    What was delivered, by kind.
    """
    return {artifact["kind"]: artifact["sha256"] for artifact in request["artifacts"]}


async def test_ten_equal_requests_at_once_are_one_lesson_and_ten_deliveries(workplace: Vividly) -> None:
    """
    On two workers; each request has its own objects and its own line in the ledger, and nothing failed.
    """
    ids = [submit(workplace, QUESTION, *SHORT_TEXT) for _ in range(EQUAL)]

    with worker_of(workplace), worker_of(workplace):
        for request_id in ids:
            with events_of(workplace, request_id) as events:
                assert "request_completed" in {event["type"] for event in events}
    requests = [shown(workplace, request_id) for request_id in ids]

    assert [request["status"] for request in requests] == ["completed"] * EQUAL
    leader = leader_of(requests)
    assert all(digests(request) == digests(leader) for request in requests)
    assert len({artifact["url"] for request in requests for artifact in request["artifacts"]}) == 2 * EQUAL
    costs = workplace.run("costs", "--by", "request", "--json").lines
    assert {line["group"] for line in costs} == set(ids)


@pytest.mark.service("espeak")
@pytest.mark.service("moviepy")
async def test_after_kill_9_of_its_worker_a_leader_still_makes_the_film_for_all(workplace: Vividly) -> None:
    """
    Another worker goes on with it; who waited is given copies of that film, whose words were spoken once.
    """
    leader = submit(workplace, QUESTION, *LONG_FILM)
    with worker_of(workplace) as first, events_of(workplace, leader) as events:
        filming(events)
        first.process.kill()
    other = submit(workplace, QUESTION.upper(), *LONG_FILM)
    with worker_of(workplace) as second:
        second.line(request_id=leader, outcome="completed")
        second.line(request_id=other, outcome="completed")
    requests = [shown(workplace, request_id) for request_id in (leader, other)]

    assert leader_of(requests)["id"] == leader
    assert digests(requests[0]) == digests(requests[1])
    assert {stage["output"].get("reused_from") for stage in requests[1]["stages"][2:5]} == {leader}
