"""
What the environment says of Google Cloud.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_core.domain.artifact import ArtifactKind
from vividly_core.domain.errors import Misconfigured
from vividly_runtime.settings.catalogue import VARIABLES
from vividly_runtime.settings.cloud_speech import CloudSpeech
from vividly_runtime.settings.cloud_storage import CloudStorage
from vividly_runtime.settings.gemini import Gemini
from vividly_runtime.settings.parts import Assets, Parts, Queue, Speech, Writer
from vividly_runtime.settings.pubsub import PubSub
from vividly_runtime.settings.values import Role, Settings, read_settings

DEPLOYED = {
    "GCP_PROJECT_ID": "vividly-dev",
    "PUBSUB_TOPIC": "content-generation-requests",
    "PUBSUB_SUBSCRIPTION": "content-generation-worker-sub",
    "GCS_GENERATED_CONTENT_BUCKET": "vividly-dev-generated-content",
}

GERMAN = {"VIVIDLY_LANGUAGE": "de-DE"}


def problems(variables: dict[str, str], role: Role = Role.COMMAND) -> list[str]:
    """
    The lines on what is wrong.
    """
    with pytest.raises(Misconfigured) as raised:
        Settings.from_env(variables, role=role)
    return str(raised.value).splitlines()[1:]


def test_the_deployed_variables_choose_google_whole() -> None:
    """
    With the defaults of its models and voices; no part of this machine steps in.
    """
    settings = Settings.from_env(DEPLOYED, role=Role.PULLING)

    assert settings == Settings(
        pubsub=PubSub(
            topic="projects/vividly-dev/topics/content-generation-requests",
            subscription="projects/vividly-dev/subscriptions/content-generation-worker-sub",
        ),
        cloud_storage=CloudStorage(bucket="vividly-dev-generated-content"),
        gemini=Gemini(project="vividly-dev"),
        cloud_speech=CloudSpeech(),
    )


def test_everything_of_google_can_be_set() -> None:
    """
    By the names that deployments use.
    """
    settings = Settings.from_env(
        {
            **DEPLOYED,
            "PUBSUB_TOPIC": "projects/vividly-queues/topics/requests",
            "PUBSUB_DEAD_LETTER_TOPIC": "content-requests-dev-dlq",
            "VIVIDLY_ACK_DEADLINE_SECONDS": "600",
            "PUBSUB_EMULATOR_HOST": "localhost:8085",
            "VIVIDLY_BUCKETS": "film=my-films, narration=my-sounds",
            "GOOGLE_APPLICATION_CREDENTIALS": "/run/secrets/key.json",
            "VIVIDLY_SIGNING_ACCOUNT": "signer@vividly-dev.iam.gserviceaccount.com",
            "VIVIDLY_SIGNED_URL_SECONDS": "3600",
            "STORAGE_EMULATOR_HOST": "http://localhost:9023",
            "VIVIDLY_MODELS": "gemini-3.0-pro, gemini-2.5-flash",
            "VIVIDLY_MODELS_FILE": "/etc/vividly/models.toml",
            "VERTEX_LOCATION": "europe-west4",
            "VIVIDLY_VERTEX_ENDPOINT": "127.0.0.1:8086",
            "VIVIDLY_VOICES": "en-GB-Neural2-A,en-GB-Standard-A",
            "VIVIDLY_LANGUAGE": "en-GB",
            "VIVIDLY_SPEECH_RATE": "0.95",
            "VIVIDLY_SPEECH_ENDPOINT": "[::1]:8087",
        }
    )

    assert settings.pubsub == PubSub(
        topic="projects/vividly-queues/topics/requests",
        subscription="projects/vividly-dev/subscriptions/content-generation-worker-sub",
        dead_letter_topic="projects/vividly-dev/topics/content-requests-dev-dlq",
        ack_deadline_seconds=600,
        emulator_host="localhost:8085",
    )
    assert settings.cloud_storage == CloudStorage(
        bucket="vividly-dev-generated-content",
        buckets={ArtifactKind.FILM: "my-films", ArtifactKind.NARRATION: "my-sounds"},
        key_file=Path("/run/secrets/key.json"),
        signing_account="signer@vividly-dev.iam.gserviceaccount.com",
        signed_url_seconds=3600.0,
        emulator_url="http://localhost:9023",
    )
    assert settings.gemini == Gemini(
        project="vividly-dev",
        location="europe-west4",
        models=("gemini-3.0-pro", "gemini-2.5-flash"),
        models_file=Path("/etc/vividly/models.toml"),
        language="en-GB",
        endpoint="127.0.0.1:8086",
    )
    assert settings.cloud_speech == CloudSpeech(
        voices=("en-GB-Neural2-A", "en-GB-Standard-A"), language="en-GB", rate=0.95, endpoint="[::1]:8087"
    )


def test_voices_of_another_language_than_the_lessons_must_be_named() -> None:
    """
    Else every lesson would be written, and none spoken.
    """
    (problem,) = problems(
        {"VIVIDLY_SPEECH": "google", "VIVIDLY_WRITER": "vertex", "GCP_PROJECT_ID": "vividly-dev"} | GERMAN
    )

    assert problem.startswith("VIVIDLY_VOICES: not set, ")


def test_the_writer_of_this_machine_says_that_it_knows_english_only() -> None:
    """
    With the variable as it was spelled, and another writer to choose; any English will do.
    """
    (problem,) = problems(GERMAN)

    assert problem.startswith("VIVIDLY_LANGUAGE: the writer of this machine knows English only; ")
    assert "VIVIDLY_WRITER=vertex" in problem
    assert Settings.from_env({"VIVIDLY_LANGUAGE": "en-GB"}).language == "en-GB"


@pytest.mark.parametrize("variable", [variable for variable in VARIABLES if variable.aliases], ids=str)
def test_every_spelling_counts(variable: object) -> None:
    """
    The deployed system had three schemes of names.
    """
    spelled = {"GCP_PROJECT_ID": "vividly-dev", "VIVIDLY_PLATFORM": "google", **DEPLOYED}
    names = getattr(variable, "names")  # noqa: B009  a Variable[Any, Any]
    text = (
        spelled.pop(names[0], None)
        or {"VIVIDLY_MODELS": "gemini-9", "VERTEX_LOCATION": "europe-west4", "VIVIDLY_LANGUAGE": "en-GB"}[names[0]]
    )

    read = {name: Settings.from_env({**spelled, name: text}) for name in names}

    assert len(set(map(repr, read.values()))) == 1


def test_two_spellings_that_contradict_each_other_are_an_error() -> None:
    """
    It is not for us to say which one was meant; the same twice is fine.
    """
    first, *_ = problems({**DEPLOYED, "GCP_PROJECT": "vividly-prod"})

    assert first == "GCP_PROJECT: says something else than GCP_PROJECT_ID; unset one of them"
    assert Settings.from_env({**DEPLOYED, "GCP_PROJECT": "vividly-dev"}) == Settings.from_env(DEPLOYED)


@pytest.mark.parametrize("name", ["PUBSUB_TOPIC", "PUBSUB_SUBSCRIPTION", "GCS_GENERATED_CONTENT_BUCKET"])
def test_a_half_configured_google_lists_what_is_missing(name: str) -> None:
    """
    And why Google's parts are used at all; never is a part of this machine taken in silence.
    """
    needed = ["PUBSUB_TOPIC", "PUBSUB_SUBSCRIPTION", "GCP_PROJECT_ID", "GCS_GENERATED_CONTENT_BUCKET"]

    told = problems({name: DEPLOYED[name]}, Role.PULLING)

    assert sorted(line.partition(":")[0] for line in told) == sorted(
        [*(each for each in needed if each != name), "VIVIDLY_PLATFORM"]
    )
    assert f"VIVIDLY_PLATFORM: not set, and {name} is" in told[-1]
    assert all("not set; " in line for line in told[:-1])


def test_only_a_worker_that_pulls_needs_a_subscription() -> None:
    """
    What submits, or is pushed to, has none.
    """
    without = {name: text for name, text in DEPLOYED.items() if name != "PUBSUB_SUBSCRIPTION"}

    assert Settings.from_env(without).pubsub == PubSub(
        topic="projects/vividly-dev/topics/content-generation-requests"
    )
    assert problems(without, Role.PULLING)[0] == (
        "PUBSUB_SUBSCRIPTION: not set; give the subscription to pull from, such as content-generation-worker-sub,"
        " or set VIVIDLY_QUEUE=table to let requests wait in the database"
    )


def test_what_any_shell_sets_chooses_nothing() -> None:
    """
    A project, credentials and emulators alone are no deployment.
    """
    shell = {
        "GOOGLE_CLOUD_PROJECT": "mine",
        "GCP_PROJECT": "another",
        "GOOGLE_APPLICATION_CREDENTIALS": "/key.json",
        "PUBSUB_EMULATOR_HOST": "localhost:8085",
        "GEMINI_MODEL": "gemini-2.5-flash",
    }

    assert Settings.from_env(shell) == Settings()


def test_each_part_can_be_chosen_by_itself() -> None:
    """
    Against the platform too.
    """
    mixed = {**DEPLOYED, "VIVIDLY_QUEUE": "table", "VIVIDLY_SPEECH": "espeak"}

    assert read_settings(mixed).parts == Parts(
        queue=Queue.TABLE,
        assets=Assets.GCS,
        writer=Writer.VERTEX,
        speech=Speech.ESPEAK,
        because="GCS_GENERATED_CONTENT_BUCKET",
    )
    assert not read_settings({**DEPLOYED, "VIVIDLY_PLATFORM": "local"}).parts.on_google
    alone = {**DEPLOYED, "VIVIDLY_QUEUE": "pubsub", "VIVIDLY_ASSETS": "gcs"}
    assert read_settings(alone).parts == Parts(queue=Queue.PUBSUB, assets=Assets.GCS)
    assert problems({"VIVIDLY_WRITER": "vertex"}) == [
        "GCP_PROJECT_ID: not set; give the id of your project on Google Cloud"
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("GCP_PROJECT_ID", "My Project"),
        ("PUBSUB_TOPIC", "projects/p/subscriptions/requests"),
        ("PUBSUB_TOPIC", "googles"),
        ("PUBSUB_SUBSCRIPTION", "a"),
        ("PUBSUB_EMULATOR_HOST", "localhost"),
        ("GCS_GENERATED_CONTENT_BUCKET", "gs://lessons"),
        ("GCS_GENERATED_CONTENT_BUCKET", "Lessons"),
        ("GCS_GENERATED_CONTENT_BUCKET", "lessons/films"),
        ("GCS_GENERATED_CONTENT_BUCKET", "a"),
        ("GCS_GENERATED_CONTENT_BUCKET", "-lessons"),
        ("VIVIDLY_BUCKETS", "film=gs://films"),
        ("VIVIDLY_BUCKETS", "films"),
        ("VIVIDLY_BUCKETS", "song=songs"),
        ("STORAGE_EMULATOR_HOST", "localhost:9023"),
        ("VIVIDLY_MODELS", ","),
        ("VIVIDLY_VERTEX_ENDPOINT", "models.example:443"),
        ("VIVIDLY_SPEECH_ENDPOINT", "10.0.0.1:8087"),
        ("VIVIDLY_SPEECH_RATE", "4"),
        ("VIVIDLY_SPEECH_LANGUAGE", "american"),
    ],
)
def test_what_google_would_refuse_is_refused_here(name: str, text: str) -> None:
    """
    By the variable's name, and before anybody is asked. What stands for a service of Google's is on this machine.
    """
    first, *_ = problems({**DEPLOYED, name: text})

    assert first.partition(":")[0] == name


@given(
    st.dictionaries(
        st.sampled_from([name for variable in VARIABLES for name in variable.names]),
        st.text(st.characters(exclude_characters="\x00"), max_size=30)
        | st.sampled_from(
            ["google", "gcs", "pubsub", "vertex", "projects//topics/", "a=b", "[::1", "//[", "x" * 300]
        ),
    )
)
def test_any_environment_of_google_is_read_or_refused_in_words(variables: dict[str, str]) -> None:
    """
    No value ends in another error, and none is quoted at length.
    """
    for role in Role:
        for problem in read_settings(variables, role=role).problems:
            assert problem.message
            assert len(problem.message) < 300
