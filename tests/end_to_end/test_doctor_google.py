"""
`vividly doctor` where every part is Google's: emulators and stand-ins of this machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from end_to_end.command import Done, Vividly

pytestmark = [
    *(pytest.mark.service(name) for name in ("postgres", "pubsub", "gcs-emulator", "speech", "vertex")),
    pytest.mark.timeout(240),
]

CLOUD = ("pubsub", "buckets", "models", "voices")


@pytest.fixture
def vividly(workplace: Vividly) -> Generator[Vividly]:
    """
    The command, with everything Google's.
    """
    from end_to_end.google import on_google  # noqa: PLC0415  its packages may be missing

    with on_google(workplace) as google:
        yield google.vividly


def doctor(vividly: Vividly, *arguments: str, variables: Mapping[str, str] | None = None) -> Done:
    """
    Look at the cloud alone.
    """
    changed = attrs.evolve(vividly, variables={**vividly.variables, **(variables or {})})
    only = [f"--only={name}" for name in CLOUD]
    return changed.run("doctor", "--json", *only, *arguments)


def told(done: Done, check: str) -> list[tuple[str, str, str | None]]:
    """
    State, message and cure of what was found.
    """
    lines: list[dict[str, Any]] = [line for line in done.lines if line.get("check") == check]
    return [(line["state"], line["message"], line["cure"]) for line in lines]


async def test_what_is_missing_on_the_emulator_is_mended_when_told_to(vividly: Vividly) -> None:
    """
    And only then; afterwards all is well, and a second time there is nothing to mend.
    """
    before = doctor(vividly)
    mended = doctor(vividly, "--fix")
    again = doctor(vividly, "--fix")

    assert (before.code, mended.code, again.code) == (1, 0, 0)
    assert [(state, cure) for state, _, cure in told(before, "pubsub")] == [("failed", "vividly doctor --fix")] * 3
    assert sum(message.startswith("mended") for _, message, _ in told(mended, "pubsub")) == 3
    assert not any(message.startswith("mended") for _, message, _ in told(again, "pubsub"))
    assert {state for check in CLOUD for state, *_ in told(again, check)} == {"ok"}


async def test_a_wrong_name_of_a_subscription_is_told(vividly: Vividly) -> None:
    """
    With the name in full: what was looked for, and where.
    """
    doctor(vividly, "--fix")

    done = doctor(vividly, variables={"PUBSUB_SUBSCRIPTION": "worker-of-nobody"})

    assert done.code == 1
    assert "projects/vividly-test/subscriptions/worker-of-nobody" in told(done, "pubsub")[1][1]


async def test_a_retired_model_warns_while_another_answers(vividly: Vividly) -> None:
    """
    And fails where it is the only one; so does one that this place does not have.
    """
    both = doctor(vividly, variables={"VIVIDLY_MODELS": f"gemini-1.5-pro,{vividly.variables['VIVIDLY_MODELS']}"})
    alone = doctor(vividly, variables={"VIVIDLY_MODELS": "gemini-1.5-pro"})
    elsewhere = doctor(vividly, variables={"VIVIDLY_MODELS": "gemini-3.1-flash-lite"})

    assert [state for state, *_ in told(both, "models")] == ["warning", "ok"]
    assert told(both, "models")[0][2] == f"export VIVIDLY_MODELS={vividly.variables['VIVIDLY_MODELS']}"
    assert [state for done in (alone, elsewhere) for state, *_ in told(done, "models")] == ["failed", "failed"]


async def test_a_missing_bucket_and_a_missing_voice_are_told(vividly: Vividly) -> None:
    """
    Both at once, with what makes up for them.
    """
    done = doctor(
        vividly, variables={"GCS_GENERATED_CONTENT_BUCKET": "nobodys", "VIVIDLY_VOICES": "en-US-Nobody-A"}
    )

    (bucket,), (voice,) = told(done, "buckets"), told(done, "voices")
    assert (bucket[:2], voice[0]) == (("failed", "there is no bucket gs://nobodys on the emulator"), "failed")
    assert bucket[2] is not None
    assert bucket[2].startswith("curl ")


async def test_drift_in_the_cloud_is_told(vividly: Vividly) -> None:
    """
    The declaration names the subscription with all that matters of it.
    """
    file = vividly.here / "declared.toml"
    doctor(vividly, "--fix")

    written = doctor(vividly, "--write-declared", str(file))
    held = doctor(vividly, "--declared", str(file))
    file.write_text(file.read_text().replace("ack_deadline_seconds = ", "ack_deadline_seconds = 1"))
    drifted = doctor(vividly, "--declared", str(file))

    assert (written.code, held.code, drifted.code) == (0, 0, 1)
    assert "ack deadline seconds: declared 1" in told(drifted, "declared")[0][1]


async def test_nothing_is_mended_where_it_is_no_emulator(vividly: Vividly) -> None:
    """
    Nobody is even asked.
    """
    done = doctor(vividly, "--fix", variables={"PUBSUB_EMULATOR_HOST": ""})

    assert done.code == 2
    assert "PUBSUB_EMULATOR_HOST" in done.err
