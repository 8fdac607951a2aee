"""
`vividly smoke` where every part is Google's: the emulators of Pub/Sub and Cloud Storage, and stand-ins of this machine
for Gemini and Text-to-Speech.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import attrs
import pytest

from end_to_end.workers import worker_of

if TYPE_CHECKING:
    from collections.abc import Generator

    from end_to_end.command import Done, Vividly

pytestmark = [
    *(pytest.mark.service(name) for name in ("postgres", "outline", "pubsub", "gcs-emulator", "speech", "vertex")),
    pytest.mark.timeout(240),
]

QUESTION = "How does photosynthesis work?"
MODES = {"service": ("--mode", "service"), "job": ("--mode", "job", "--quiet", "60")}
EVERY_CHECK = dict.fromkeys(["request", "stages", "artifacts", "links", "lengths", "clean-up"], True)


@pytest.fixture
def vividly(workplace: Vividly) -> Generator[Vividly]:
    """
    The command, with everything Google's, and topic and subscription there.
    """
    from end_to_end.google import on_google  # noqa: PLC0415  its packages may be missing

    with on_google(workplace, ready=True) as google:
        yield google.vividly


def smoke(vividly: Vividly, *arguments: str) -> Done:
    """
    Try a lesson of a minute, and print how it went.
    """
    done = vividly.run("smoke", "--question", QUESTION, "--json", *arguments)
    print(json.dumps(done.lines[-1], indent=1))  # noqa: T201  pytest -s shows it
    return done


def objects(vividly: Vividly) -> list[dict[str, Any]]:
    """
    What lies in the bucket.
    """
    host, bucket = (vividly.variables[name] for name in ("STORAGE_EMULATOR_HOST", "GCS_GENERATED_CONTENT_BUCKET"))
    with urlopen(f"{host}/storage/v1/b/{bucket}/o") as answer:
        return list(json.load(answer).get("items") or ())


def checks(done: Done) -> dict[str, bool]:
    """
    What was looked at, and whether it was as promised.
    """
    return {finding["check"]: finding["passed"] for finding in done.lines[-1]["findings"]}


@pytest.mark.service("moviepy")
@pytest.mark.parametrize("mode", MODES)
async def test_a_film_is_made_by_a_deployed_worker(vividly: Vividly, mode: str) -> None:
    """
    From the topic to signed links over http; it tells what models and voices cost, and nothing is left: no object, no
    request, no dead letter.
    """
    with worker_of(vividly, *MODES[mode]):
        done = smoke(vividly, "--modality", "video")

    last = done.lines[-1]
    assert done.code == 0, done.err
    assert (checks(done), last["worker"]) == (EVERY_CHECK, "a deployed worker")
    assert next(f["message"] for f in last["findings"] if f["check"] == "links").endswith("(http)")
    assert last["usd"] > 0
    assert objects(vividly) == []
    assert vividly.run("requests", "list", "--json").lines == []
    assert vividly.run("dead-letters", "list", "--json").lines == []


async def test_a_worker_of_its_own_serves_the_same_subscription(vividly: Vividly) -> None:
    """
    Everything in one process, for an installation that is being set up.
    """
    done = smoke(vividly, "--worker", "--modality", "audio")

    assert done.code == 0, done.err
    assert (checks(done), done.lines[-1]["worker"]) == (EVERY_CHECK, "this command's own worker")
    assert objects(vividly) == []


async def test_a_worker_that_cannot_work_ends_the_trial_at_once(vividly: Vividly) -> None:
    """
    With what is wrong, and not after a quarter of an hour; it is cleaned up.
    """
    wrong = attrs.evolve(vividly, variables={**vividly.variables, "PUBSUB_SUBSCRIPTION": "worker-of-nobody"})

    done = smoke(wrong, "--worker", "--modality", "text")

    assert (done.code, done.lines[-1]["passed"]) == (1, False)
    assert "worker-of-nobody" in done.lines[-1]["error"]
    assert "Cleaned up: " in done.err
    assert vividly.run("requests", "list", "--json").lines == []


async def test_without_a_worker_the_message_is_said_to_wait(vividly: Vividly) -> None:
    """
    It was published, and outlives its request.
    """
    done = smoke(vividly, "--limit-minutes", "0.05", "--modality", "text")

    assert (done.code, checks(done)) == (1, {"request": False, "clean-up": True})
    assert "vividly doctor" in done.lines[-1]["findings"][0]["cure"].lower()
    assert "may still wait in the subscription" in done.lines[-1]["findings"][1]["message"]
