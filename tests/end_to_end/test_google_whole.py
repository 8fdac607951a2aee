"""
Whole lessons where every part is Google's, from `vividly submit` to the bucket, as processes: emulators, and servers of
this machine that stand in.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import aiohttp
import asyncpg
import attrs
import pytest

from end_to_end.pushing import pushing_to
from end_to_end.workers import QUESTION, SHORT_TEXT, shown, submit, worker_of
from unit.runtime.issuer import ACCOUNT, AUDIENCE, listening_issuer

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from end_to_end.command import Done, Vividly
    from end_to_end.google import Google

pytestmark = [
    *(pytest.mark.service(name) for name in ("postgres", "outline", "pubsub", "gcs-emulator", "speech", "vertex")),
    pytest.mark.timeout(240),
]

JOB = ("worker", "--mode", "job", "--quiet", "3")


@pytest.fixture
def google(workplace: Vividly) -> Generator[Google]:
    """
    Everything Google's, and set up.
    """
    from end_to_end.google import on_google  # noqa: PLC0415  its packages may be missing

    with on_google(workplace, ready=True) as google:
        yield google


def log_of(done: Done) -> list[dict[str, Any]]:
    """
    The lines that a worker logged.
    """
    return [json.loads(line) for line in done.err.splitlines()]


def outcomes(lines: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> list[tuple[str, str]]:
    """
    What became of what, in order.
    """
    return [(line["outcome"], line["request_id"]) for line in lines if "outcome" in line]


async def rows(vividly: Vividly, query: str, *values: object) -> list[dict[str, Any]]:
    """
    What the database holds.
    """
    connection = await asyncpg.connect(vividly.database_url)
    try:
        return [dict(row) for row in await connection.fetch(query, *values)]
    finally:
        await connection.close()


async def costs(vividly: Vividly, request: str) -> dict[tuple[str, str], Any]:
    """
    How much of what was used up, by item and unit.
    """
    found = await rows(
        vividly,
        "SELECT item, unit, sum(quantity) AS quantity FROM request_costs WHERE request_id = $1 GROUP BY 1, 2",
        request,
    )
    return {(row["item"], row["unit"]): row["quantity"] for row in found}


async def check_artifacts(google: Google, request: str, kinds: set[str]) -> None:
    """
    Every artifact is in the bucket, as it was recorded, and its link opens it.
    """
    (document,) = google.vividly.run("requests", "show", request, "--links", "--json").lines
    objects = await google.objects(request)
    recorded = {each["url"].removeprefix(f"gs://{google.bucket}/"): each for each in document["artifacts"]}

    assert {each["kind"] for each in recorded.values()} == kinds
    assert {name: (each["contentType"], int(each["size"])) for name, each in objects.items()} == {
        name: (each["media_type"], each["size_bytes"]) for name, each in recorded.items()
    }
    for each in recorded.values():
        async with aiohttp.request("GET", each["link"]["url"]) as response:
            assert response.status == 200
            assert hashlib.sha256(await response.read()).hexdigest() == each["sha256"]


async def test_a_job_makes_a_lesson_whole(google: Google) -> None:
    """
    What was submitted goes through the topic; the lesson is in the bucket, its links open, its tokens and bytes are in
    the ledger, nothing waits in the outbox, and a second job finds nothing.
    """
    request = submit(google.vividly, QUESTION, *SHORT_TEXT)

    done, again = google.vividly.run(*JOB), google.vividly.run(*JOB)

    used = await costs(google.vividly, request)
    waiting = await rows(google.vividly, "SELECT topic FROM outbox WHERE published_at IS NULL")
    assert (done.code, outcomes(log_of(done))) == (0, [("completed", request)]), done.err
    assert (again.code, outcomes(log_of(again))) == (0, [])
    assert waiting == []
    assert "sugar" not in done.err
    await check_artifacts(google, request, {"script", "transcript"})
    assert {unit for _, unit in used} == {"token", "byte"}
    assert all(quantity > 0 for quantity in used.values())
    assert google.vividly.processes_but() == set()


async def test_a_service_speaks_and_ends_when_told_to(google: Google) -> None:
    """
    A spoken lesson, its characters in the ledger; exit code 0 at SIGTERM, and nothing runs on.
    """
    with worker_of(google.vividly) as worker:
        request = submit(google.vividly, QUESTION, "--modality", "audio", "--minutes", "1")
        # Nothing tells the service's relay of it but the database.
        line = next(line for line in worker.lines() if "outcome" in line)
        worker.process.terminate()
        code = worker.process.wait()

    used = await costs(google.vividly, request)
    assert ((line["outcome"], line["request_id"]), code) == (("completed", request), 0)
    await check_artifacts(google, request, {"script", "transcript", "narration", "timings", "captions"})
    assert {unit for _, unit in used} >= {"token", "character"}
    assert google.vividly.processes_but() == set()


async def test_one_setting_has_a_lesson_written_and_spoken_in_another_language(google: Google) -> None:
    """
    The script says so, and a voice of that language speaks it.
    """
    german = {"VIVIDLY_LANGUAGE": "de-DE", "VIVIDLY_VOICES": "de-DE-Neural2-B"}
    vividly = attrs.evolve(google.vividly, variables={**google.vividly.variables, **german})
    request = submit(vividly, QUESTION, "--modality", "audio", "--minutes", "1")

    done = vividly.run(*JOB)

    (document,) = vividly.run("requests", "show", request, "--links", "--json").lines
    (link,) = [each["link"]["url"] for each in document["artifacts"] if each["kind"] == "script"]
    async with aiohttp.request("GET", link) as response:
        script = json.loads(await response.read())
    assert outcomes(log_of(done)) == [("completed", request)], done.err
    assert script["language"] == "de-DE"
    assert ("speech de-DE-Neural2-B", "character") in await costs(vividly, request)


async def test_what_a_service_gives_back_is_made_by_the_next_worker(google: Google) -> None:
    """
    Told to stop while a model is silent; the request goes back to the subscription, and loses no attempt.
    """
    google.models.silent = 1
    with worker_of(google.vividly, "--grace", "1") as worker:
        request = submit(google.vividly, QUESTION, *SHORT_TEXT)
        assert google.models.kept_waiting.wait(60)
        worker.process.terminate()
        stopped = outcomes(worker.lines())
        code = worker.process.wait()

    done = google.vividly.run(*JOB)

    assert (stopped, code) == ([("given_back", request)], 0)
    assert outcomes(log_of(done)) == [("completed", request)]
    assert shown(google.vividly, request)["attempt"] == 1


async def test_poison_is_buried_and_the_dead_letter_topic_hears_of_it(google: Google) -> None:
    """
    What nobody can read, with its body and the reason; it is among the letters, and does not come again.
    """
    async with google.listening() as undertaker:
        await google.publish(b"no JSON")

        done, again = google.vividly.run(*JOB), google.vividly.run(*JOB)

        heard = await undertaker.hear()
    (letter,) = google.vividly.run("dead-letters", "list", "--json").lines
    told = heard.attributes or {}
    assert [line["outcome"] for line in log_of(done) if "outcome" in line] == ["buried"]
    assert outcomes(log_of(again)) == []
    assert heard.data == b"no JSON"
    assert (
        (told["dead_letter_id"], told["dead_letter_kind"])
        == (letter["id"], letter["kind"])
        == (letter["id"], "Malformed")
    )


async def test_a_request_whose_message_got_lost_is_asked_for_again(google: Google) -> None:
    """
    Its message is gone from the outbox, and was never published: an orphan, which a worker finds when it starts.
    """
    request = submit(google.vividly, QUESTION, *SHORT_TEXT)
    await rows(google.vividly, "DELETE FROM outbox WHERE request_id = $1", request)
    young = google.vividly.run("relay", "--once", "--json")
    await rows(
        google.vividly,
        "UPDATE content_requests SET created_at = created_at - interval '16 minutes',"
        " updated_at = updated_at - interval '16 minutes' WHERE id = $1",
        request,
    )

    done = google.vividly.run(*JOB)

    assert [line["published"] for line in log_of(young) if "published" in line] == [0]
    assert any(request in line["message"] for line in log_of(done) if line["severity"] == "WARNING")
    assert outcomes(log_of(done)) == [("completed", request)]


async def test_what_was_published_may_be_pushed(google: Google) -> None:
    """
    A worker that is pushed to publishes what was submitted, pulls nothing, and makes what comes back to it.
    """
    with listening_issuer() as issuer:
        variables = {
            "PORT": "0",
            "VIVIDLY_PUSH_AUDIENCE": AUDIENCE,
            "VIVIDLY_PUSH_SERVICE_ACCOUNT": ACCOUNT,
            "VIVIDLY_PUSH_JWKS_URL": issuer.url,
        }
        pushed = attrs.evolve(google.vividly, variables={**google.vividly.variables, **variables})
        async with google.listening("PUBSUB_TOPIC") as listener:
            request = submit(pushed, QUESTION, *SHORT_TEXT)
            with pushing_to(pushed, issuer) as pushing:
                published = await listener.hear()
                untouched = shown(pushed, request)["status"]
                message = {
                    "data": base64.b64encode(published.data or b"").decode(),
                    "attributes": published.attributes,
                    "messageId": uuid4().hex,
                    "publishTime": "2026-01-01T12:00:00Z",
                }
                status = pushing.push(json.dumps({"message": message, "subscription": "s"}).encode())

    assert (untouched, status, shown(pushed, request)["status"]) == ("pending", 204, "completed")
    await check_artifacts(google, request, {"script", "transcript"})
