"""
The parts that the settings choose of Google's.
"""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from vividly_adapters.memory.dead_letters import MemoryDeadLetters
from vividly_adapters.memory.library import MemoryLibrary
from vividly_adapters.memory.publisher import MemoryPublisher
from vividly_core.domain.ids import AssetKey
from vividly_core.domain.outbox import OutgoingMessage
from vividly_core.domain.tariff import Tariff
from vividly_runtime.container import Container
from vividly_runtime.google.opening import open_assets, open_google, open_way_out
from vividly_runtime.google.parts import GoogleParts
from vividly_runtime.google.routing import TopicRoutes
from vividly_runtime.resources import open_resources
from vividly_runtime.settings.values import Role, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

# Nothing connects before the first use.
NOWHERE = "postgresql://vividly@localhost:1/vividly"
EMPTY = MemoryLibrary()
EVERYTHING = {
    "GCP_PROJECT_ID": "vividly-test",
    "PUBSUB_TOPIC": "requests",
    "PUBSUB_SUBSCRIPTION": "projects/elsewhere/subscriptions/worker",
    "PUBSUB_DEAD_LETTER_TOPIC": "projects/elsewhere/topics/dead",
    "PUBSUB_EMULATOR_HOST": "127.0.0.1:1",
    "GCS_GENERATED_CONTENT_BUCKET": "lessons",
    "STORAGE_EMULATOR_HOST": "http://127.0.0.1:1",
    "VIVIDLY_VERTEX_ENDPOINT": "127.0.0.1:1",
    "VIVIDLY_SPEECH_ENDPOINT": "127.0.0.1:1",
    "VIVIDLY_VOICES": "en-US-Neural2-D,en-US-Standard-D",
    "VIVIDLY_LEASE_SECONDS": "45",
}

START = """
import sys
before = set(sys.modules)  # some packages announce themselves to every process
import anyio
import vividly_runtime.commands.worker_wired, vividly_runtime.commands.make_wired
from vividly_runtime.resources import open_resources
from vividly_runtime.settings.values import Role, Settings

async def main():
    async with open_resources(Settings.from_env({}), sys.argv[1]):
        new = set(sys.modules) - before
        print(*(name for name in new if name.split(".")[0] in {"aiohttp", "gcloud", "google", "grpc"}))

anyio.run(main)
"""


async def names_of(variables: Mapping[str, str]) -> set[str]:
    """
    The classes of all parts that these variables choose.
    """
    settings = Settings.from_env(variables)
    async with open_resources(settings, NOWHERE) as resources:
        container = Container(
            settings=settings,
            engine=resources.engine,
            doorbell=resources.doorbell,
            outbox_doorbell=resources.outbox_doorbell,
            library=resources.library,
            assets_folder=resources.assets_folder,
            google=resources.google,
        )
        stages = container.stages()
        parts = [
            getattr(stages.assets, "store"),  # noqa: B009  behind its limits
            getattr(stages.topic_reader, "reader"),  # noqa: B009  behind its limits
            getattr(stages.writer, "writer"),  # noqa: B009  behind its limits
            getattr(stages.narrator, "narrator"),  # noqa: B009  behind its limits
            container.inbox(quiet_seconds=1.0),
            container.publisher(),
            container.dead_letters(),
        ]
        return {type(part).__name__ for part in parts}


def test_nothing_of_googles_is_loaded_for_the_parts_of_this_machine() -> None:
    """
    A worker that uses none does not pay for it.
    """
    ran = subprocess.run([sys.executable, "-c", START, NOWHERE], check=True, capture_output=True, text=True)

    assert ran.stdout.split() == []


async def test_the_parts_of_this_machine_are_used_where_nothing_is_said() -> None:
    """
    All of them.
    """
    assert await names_of({}) == {
        "DirectoryAssetStore",
        "SecondOpinion",
        "OutlineScriptWriter",
        "EspeakNarrator",
        "PostgresInbox",
        "PostgresPublisher",
        "PostgresDeadLetters",
    }


@pytest.mark.service("pubsub-client")
@pytest.mark.service("gcs")
@pytest.mark.service("speech")
@pytest.mark.service("vertex")
async def test_all_parts_are_googles_where_a_deployment_says_so() -> None:
    """
    Opened without a word to anybody.
    """
    assert await names_of(EVERYTHING) == {
        "GcsAssetStore",
        "VertexTopicReader",
        "VertexScriptWriter",
        "SpeechNarrator",
        "PubSubInbox",
        "TopicRoutes",
        "PubSubDeadLetters",
    }


@pytest.mark.service("speech")
@pytest.mark.service("vertex")
async def test_one_language_reaches_who_writes_and_who_speaks() -> None:
    """
    Else a script would come in a language that no voice speaks.
    """
    german = {"VIVIDLY_LANGUAGE": "de-DE", "VIVIDLY_VOICES": "de-DE-Neural2-B"}

    async with open_google(Settings.from_env({**EVERYTHING, **german})) as google:
        languages = [getattr(part, "language") for part in (google.writer, google.narrator)]  # noqa: B009  no port has it

    assert languages == ["de-DE", "de-DE"]


@pytest.mark.service("speech")
@pytest.mark.service("vertex")
async def test_a_quota_is_one_for_calls_and_for_their_further_requests() -> None:
    """
    Who lets a call in, and who makes its further requests, count together.
    """
    quotas = {"VIVIDLY_MODEL_CALLS_PER_MINUTE": "60", "VIVIDLY_SPEECH_CALLS_PER_MINUTE": "100"}
    settings = Settings.from_env({**EVERYTHING, **quotas})

    async with open_google(settings) as google:
        container = Container(settings=settings, google=google)
        rates = [container.model_limits().rate, container.speech_limits().rate]
        waiting = [
            getattr(google.writer, "models").next_turn,  # noqa: B009  no port has it
            getattr(google.narrator, "next_turn"),  # noqa: B009  no port has it
        ]

    assert [rate.calls_per_minute for rate in rates if rate is not None] == [60, 100]
    assert waiting == [rate.wait for rate in rates if rate is not None]


@pytest.mark.service("pubsub-client")
@pytest.mark.service("gcs")
@pytest.mark.service("speech")
@pytest.mark.service("vertex")
async def test_what_googles_parts_may_take_is_known_before_they_are_asked() -> None:
    """
    All of it, whichever is opened first; the parts of this machine take nothing.
    """
    async with open_google(Settings.from_env(EVERYTHING, role=Role.PULLING)) as parts:
        tariff = parts.tariff
    async with open_google(Settings.from_env({})) as parts:
        nothing = parts.tariff

    assert min(tariff.reading_usd, tariff.writing_usd, tariff.writing_usd_a_minute) > 0
    assert tariff.character_usd == Decimal("0.000016")
    assert "Cloud Storage" in (tariff.storage or "")
    assert nothing == Tariff()


@pytest.mark.service("pubsub-client")
async def test_a_relay_opens_the_publisher_and_nothing_else() -> None:
    """
    It needs no voice.
    """
    async with open_way_out(Settings.from_env(EVERYTHING)) as parts:
        assert parts == GoogleParts(publisher=parts.publisher)
        assert parts.publisher is not None


@pytest.mark.service("pubsub-client")
async def test_letters_are_told_on_the_topic_that_is_named() -> None:
    """
    In its own project, whichever the subscription's is; and nowhere where none is named.
    """
    async with open_google(Settings.from_env(EVERYTHING, role=Role.PULLING)) as parts:
        assert parts.dead_letters is not None
        told = parts.dead_letters(letters=MemoryDeadLetters())
    silent = {**EVERYTHING, "PUBSUB_DEAD_LETTER_TOPIC": ""}
    async with open_google(Settings.from_env(silent, role=Role.PULLING)) as parts:
        assert parts.dead_letters is None

    assert (getattr(told, "project"), getattr(told, "name")) == ("elsewhere", "dead")  # noqa: B009  of its own


@pytest.mark.service("gcs")
async def test_links_are_signed_with_what_the_settings_name() -> None:
    """
    Nothing else is opened; where lessons are in a folder, nothing is.
    """
    settings = Settings.from_env({**EVERYTHING, "VIVIDLY_SIGNING_ACCOUNT": "signer@p.iam.gserviceaccount.com"})
    async with open_assets(settings) as parts, open_assets(Settings()) as nothing:
        assert parts == GoogleParts(
            assets=parts.assets, removal=parts.removal, links=parts.links, tariff=parts.tariff
        )
        assert nothing == GoogleParts()
        container = Container(settings=settings, engine=None, google=parts)
        (link,) = await container.links().sign([AssetKey("scripts/a/script.json")])

    assert link.url.startswith("http://127.0.0.1:1/lessons/scripts/a/script.json?")
    assert "signer%40p.iam.gserviceaccount.com" in link.url


async def test_requests_go_to_their_topic_and_all_else_where_it_went() -> None:
    """
    What tells that a lesson is ready is not for workers.
    """
    there, elsewhere = MemoryPublisher(), MemoryPublisher()
    routes = TopicRoutes(topic="requests", there=there, elsewhere=elsewhere)
    asked, told = (OutgoingMessage(id=uuid4(), topic=topic, body=b"{}") for topic in ("requests", "notifications"))

    await routes.publish((asked,))
    await routes.publish((told,))
    await routes.publish(())

    assert (there.published, elsewhere.published) == ([asked], [told])


def test_commands_on_records_send_their_requests_to_the_topic() -> None:
    """
    Whoever submits, answers or retries opens nothing of Google's: a relay publishes what they store.
    """
    container = Container(settings=Settings.from_env({**EVERYTHING, "ENVIRONMENT": "staging"}), engine=None)

    topic = container.generation_topic()

    assert topic is not None
    assert (topic.name, topic.environment) == ("requests", "staging")
