"""
`vividly worker --mode push`, as a process, over a real Postgres and real sockets.
"""

from __future__ import annotations

import base64
import json
import threading
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from contract.openers.postgres import migrated_database
from end_to_end.command import Vividly
from end_to_end.pushing import pushing_to
from end_to_end.workers import (
    LEASE_SECONDS,
    LONG_FILM,
    QUESTION,
    SHORT_TEXT,
    asked,
    events_of,
    filming,
    shown,
    submit,
)
from unit.runtime.issuer import ACCOUNT, AUDIENCE, listening_issuer
from vividly_core.domain.ids import RequestId
from vividly_core.domain.message import GenerateLesson, encode
from vividly_core.domain.submission import submission

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator
    from pathlib import Path

    from unit.runtime.issuer import Issuer

pytestmark = [pytest.mark.service("postgres"), pytest.mark.timeout(240)]


def _envelope(request_id: str) -> bytes:
    wish = submission(student_id="vividly-local", question=QUESTION, modalities=["text"])
    message = {
        "data": base64.b64encode(
            encode(GenerateLesson(request_id=RequestId(UUID(request_id)), wish=wish))
        ).decode(),
        "attributes": {"request_id": request_id},
        "messageId": "11223344",
        "publishTime": "2026-01-01T12:00:00Z",
    }
    return json.dumps({"message": message, "subscription": "projects/p/subscriptions/s"}).encode()


@pytest.fixture
def issuer() -> Generator[Issuer]:
    """
    Whoever signs the tokens.
    """
    with listening_issuer() as issuer:
        yield issuer


@pytest.fixture
async def workplace(tmp_path: Path, issuer: Issuer) -> AsyncGenerator[Vividly]:
    """
    The command, with a database of its own, as a push service is set up.
    """
    async with migrated_database() as url:
        yield Vividly(
            data=tmp_path / "data",
            here=tmp_path,
            database_url=url,
            variables={
                "VIVIDLY_LEASE_SECONDS": f"{LEASE_SECONDS:g}",
                "PORT": "0",
                "VIVIDLY_PUSH_AUDIENCE": AUDIENCE,
                "VIVIDLY_PUSH_SERVICE_ACCOUNT": ACCOUNT,
                "VIVIDLY_PUSH_JWKS_URL": issuer.url,
            },
        )


async def test_what_is_pushed_is_made_and_what_is_not_is_not(workplace: Vividly, issuer: Issuer) -> None:
    """
    A request, garbage, and a push of nobody; health on the same port; then exit code 0 at SIGTERM.
    """
    request, other = submit(workplace, QUESTION, *SHORT_TEXT), submit(workplace, QUESTION, *SHORT_TEXT)
    with pushing_to(workplace, issuer) as pushing:
        alive, ready = asked(pushing.port, "/health"), asked(pushing.port, "/health/ready")
        nobody = pushing.push(_envelope(request), token="")
        stranger = pushing.push(_envelope(request), token=issuer.token(email="somebody@example.com"))
        untouched = shown(workplace, request)
        made = [pushing.push(_envelope(request)) for _ in range(2)]
        buried = pushing.push(b"garbage")
        pushing.worker.process.terminate()
        lines = list(pushing.worker.lines())
        code = pushing.worker.process.wait()

    (letter,) = workplace.run("dead-letters", "list", "--json").lines
    outcomes = [(line["outcome"], line["request_id"]) for line in lines if "outcome" in line]
    assert (alive[0], ready[0]) == (200, 200)
    assert (nobody, stranger, made, buried) == (401, 403, [204, 204], 204)
    assert (untouched["status"], shown(workplace, request)["status"]) == ("pending", "completed")
    assert shown(workplace, other)["status"] == "pending"
    assert outcomes == [("completed", request), ("already_settled", request), ("buried", None)]
    assert letter["kind"] == "Malformed"
    assert "envelope" in letter["reason"]
    assert "sugar" not in json.dumps(lines)
    assert code == 0


@pytest.mark.service("espeak")
@pytest.mark.service("moviepy")
async def test_on_sigterm_what_cannot_be_finished_is_given_back_and_answered(
    workplace: Vividly, issuer: Issuer
) -> None:
    """
    With 503, so that it is pushed again: another worker goes on with it; a redelivery meanwhile was put off.
    """
    request = submit(workplace, QUESTION, *LONG_FILM)
    answers: list[int] = []
    with pushing_to(workplace, issuer, "--grace", "1") as first:
        pushed = threading.Thread(target=lambda: answers.append(first.push(_envelope(request))))
        pushed.start()
        with events_of(workplace, request) as events:
            filming(events)
            redelivered = first.push(_envelope(request))
            first.worker.process.terminate()
            code = first.worker.process.wait()
            given_back = next(event for event in events if event["type"] == "retry")
        pushed.join()
    left = shown(workplace, request)

    assert (redelivered, answers, code) == (503, [503], 0)
    assert given_back["stage"] == "video_generation"
    assert left["status"] == "generating_video"
    assert workplace.processes_but() == set()


def test_without_its_settings_it_does_not_start(tmp_path: Path) -> None:
    """
    There is no endpoint that is open to everybody; every problem is told at once, by its variable's name.
    """
    wrong: dict[str, Any] = {
        "VIVIDLY_PUSH_AUDIENCE": "",
        "VIVIDLY_PUSH_SERVICE_ACCOUNT": "",
        "VIVIDLY_PUSH_JWKS_URL": "http://issuer.example/certs",
        "PORT": "many",
    }
    done = Vividly(data=tmp_path, here=tmp_path, variables=wrong).run("worker", "--mode", "push", "--json")

    (line,) = [json.loads(text) for text in done.err.splitlines()]
    assert (done.code, line["error"]) == (1, "Misconfigured")
    assert all(name in line["message"] for name in wrong)
