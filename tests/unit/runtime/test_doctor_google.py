"""
What is found out from what was read of Google Cloud.
"""

from __future__ import annotations

import attrs
import pytest

from vividly_runtime.doctor.deployed import Subscription
from vividly_runtime.doctor.finding import State
from vividly_runtime.doctor.findings.buckets import BucketReading, judge_bucket
from vividly_runtime.doctor.findings.models import Answer, ModelReading, judge_models
from vividly_runtime.doctor.findings.pubsub import PubSubReading, Wanted, judge_pubsub
from vividly_runtime.doctor.findings.signing import SigningReading, judge_signing
from vividly_runtime.doctor.findings.voices import VoiceReading, judge_voices

TOPIC, DEAD = "projects/p/topics/requests", "projects/p/topics/dead"
WORKER = "projects/p/subscriptions/worker"
WANTED = Wanted(topic=TOPIC, subscription=WORKER, lease_seconds=30.0)
PUSHED = attrs.evolve(WANTED, is_pushed=True, push_audience="https://w/push", push_service_account="a@p.iam")
THERE = Subscription(
    name=WORKER,
    topic=TOPIC,
    ack_deadline_seconds=60,
    dead_letter_topic=DEAD,
    max_delivery_attempts=100,
)
PUSHING = attrs.evolve(
    THERE,
    ack_deadline_seconds=600,
    push_endpoint="https://w/push",
    push_audience="https://w/push",
    push_service_account="a@p.iam",
)
BOTH = frozenset({TOPIC, DEAD})


def found(there: Subscription | None, topics: frozenset[str] = BOTH) -> PubSubReading:
    """
    What was read.
    """
    return PubSubReading(topics=topics, subscription=there)


def test_a_sound_subscription_is_told_with_how_it_delivers() -> None:
    """
    And nothing else.
    """
    assert [finding.message for finding in judge_pubsub(found(THERE), WANTED)] == [
        f"topic {TOPIC}",
        f"subscription {WORKER} is pulled from, ack deadline 60 s",
    ]
    assert {finding.state for finding in judge_pubsub(found(PUSHING), PUSHED)} == {State.OK}


def test_what_is_not_there_is_created_with_one_command_each() -> None:
    """
    With all that a worker needs of it.
    """
    wanted = attrs.evolve(WANTED, dead_letter_topic=DEAD)

    topic, dead, subscription = judge_pubsub(found(None, frozenset()), wanted)

    assert topic.cure == "gcloud pubsub topics create requests --project=p"
    assert dead.cure == "gcloud pubsub topics create dead --project=p"
    assert subscription.cure == (
        "gcloud pubsub subscriptions create worker --project=p --topic=projects/p/topics/requests --ack-deadline=30"
        " --dead-letter-topic=projects/p/topics/dead --max-delivery-attempts=100"
    )


@pytest.mark.parametrize(
    ("there", "wanted", "state", "cure"),
    [
        (attrs.evolve(THERE, topic=DEAD), WANTED, State.FAILED, f"export PUBSUB_TOPIC={DEAD}"),
        (attrs.evolve(THERE, topic=None), WANTED, State.FAILED, "gcloud pubsub subscriptions delete worker"),
        (attrs.evolve(THERE, is_detached=True), WANTED, State.FAILED, "gcloud pubsub subscriptions delete worker"),
        (PUSHING, WANTED, State.FAILED, "modify-push-config worker --project=p --push-endpoint="),
        (
            attrs.evolve(PUSHING, push_endpoint=None),
            PUSHED,
            State.FAILED,
            "--push-endpoint=https://WORKER_HOST/push",
        ),
        (
            attrs.evolve(PUSHING, push_audience=None),
            PUSHED,
            State.FAILED,
            "--push-auth-token-audience=https://w/push",
        ),
        (attrs.evolve(THERE, ack_deadline_seconds=10), WANTED, State.FAILED, "--ack-deadline=30"),
        (THERE, attrs.evolve(WANTED, ack_deadline_seconds=600), State.WARNING, "--ack-deadline=600"),
        (attrs.evolve(PUSHING, ack_deadline_seconds=10), PUSHED, State.WARNING, "--ack-deadline=600"),
        (
            attrs.evolve(THERE, dead_letter_topic=None, max_delivery_attempts=None),
            WANTED,
            State.FAILED,
            "--dead-letter-topic=TOPIC --max-delivery-attempts=100",
        ),
        (
            attrs.evolve(THERE, dead_letter_topic=TOPIC),
            attrs.evolve(WANTED, dead_letter_topic=DEAD),
            State.FAILED,
            f"--dead-letter-topic={DEAD}",
        ),
        (
            attrs.evolve(THERE, dead_letter_topic="projects/p/topics/gone"),
            WANTED,
            State.FAILED,
            "gcloud pubsub topics create gone --project=p",
        ),
        (attrs.evolve(THERE, max_delivery_attempts=5), WANTED, State.WARNING, "--max-delivery-attempts=100"),
        (attrs.evolve(THERE, minimum_backoff_seconds=10.0), WANTED, State.WARNING, "--clear-retry-policy"),
        (attrs.evolve(THERE, filter="x"), WANTED, State.WARNING, "gcloud pubsub subscriptions delete worker"),
    ],
)
def test_what_is_wrong_with_a_subscription_is_told_with_the_command(
    there: Subscription, wanted: Wanted, state: State, cure: str
) -> None:
    """
    Each by itself: only the worst of its findings is this one.
    """
    (wrong,) = (finding for finding in judge_pubsub(found(there), wanted) if finding.state is not State.OK)

    assert wrong.state is state
    assert cure in (wrong.cure or "")


def test_the_topic_that_workers_tell_must_be_there_too() -> None:
    """
    Also where the subscription names another one.
    """
    wanted = attrs.evolve(WANTED, dead_letter_topic="projects/p/topics/told")

    findings = judge_pubsub(found(THERE), wanted)

    assert [f.cure for f in findings if f.message.startswith("there is no dead-letter topic")] == [
        "gcloud pubsub topics create told --project=p"
    ]


def test_what_is_pushed_should_have_a_retry_policy() -> None:
    """
    What is put off there would come again at once.
    """
    _, created = judge_pubsub(found(None, frozenset({TOPIC})), PUSHED)

    assert {f.state for f in judge_pubsub(found(attrs.evolve(PUSHING, minimum_backoff_seconds=10.0)), PUSHED)} == {
        State.OK
    }
    assert "--min-retry-delay=10s" in (created.cure or "")


def test_a_worker_that_is_pushed_to_may_have_no_dead_letter_policy() -> None:
    """
    It buries what cannot be made itself.
    """
    bare = attrs.evolve(PUSHING, dead_letter_topic=None, max_delivery_attempts=None)

    assert {finding.state for finding in judge_pubsub(found(bare), PUSHED)} == {State.OK}


def test_on_an_emulator_one_command_mends_all_of_it() -> None:
    """
    Ours: there is no gcloud for it.
    """
    emulated = attrs.evolve(WANTED, is_emulated=True)
    risky = attrs.evolve(PUSHING, max_delivery_attempts=5, minimum_backoff_seconds=10.0)
    findings = (*judge_pubsub(found(None, frozenset()), emulated), *judge_pubsub(found(risky), emulated)[1:])

    assert {finding.cure for finding in findings} == {"vividly doctor --fix"}


def test_what_cannot_be_mended_on_an_emulator_is_left_behind() -> None:
    """
    No command of gcloud's, which would go to the project that has the emulator's name.
    """
    emulated = attrs.evolve(WANTED, is_emulated=True)
    filtering, lost = attrs.evolve(THERE, filter="x"), attrs.evolve(THERE, topic=None)
    readings = (filtering, lost, attrs.evolve(THERE, topic=DEAD))
    findings = [judge_pubsub(found(there), emulated)[-1] for there in readings]

    assert [finding.cure for finding in findings] == [
        "export PUBSUB_SUBSCRIPTION=... && vividly doctor --fix",
        "export PUBSUB_SUBSCRIPTION=... && vividly doctor --fix",
        f"export PUBSUB_TOPIC={DEAD}",
    ]


def test_a_bucket_is_there_and_may_be_used() -> None:
    """
    Or says which role is missing.
    """
    good = BucketReading(name="lessons", exists=True, account="w@p.iam")
    gone = judge_bucket(attrs.evolve(good, exists=False), project="p")
    closed = judge_bucket(attrs.evolve(good, missing=("storage.objects.create",)), project="p")

    assert judge_bucket(good, project=None).state is State.OK
    assert gone.cure == "gcloud storage buckets create gs://lessons --project=p --uniform-bucket-level-access"
    assert closed.cure == (
        "gcloud storage buckets add-iam-policy-binding gs://lessons"
        " --member=serviceAccount:w@p.iam --role=roles/storage.objectUser"
    )


def test_a_bucket_tells_what_it_does_by_itself() -> None:
    """
    Which may be meant: nothing is wrong for it.
    """
    quiet = BucketReading(name="lessons", exists=True)
    busy = attrs.evolve(quiet, location="US-CENTRAL1", versioning=True, deletions=(90, None))
    finding = judge_bucket(busy, project="p")

    assert judge_bucket(quiet, project="p").details == ()
    assert finding.state is State.OK
    assert finding.details == (
        "It is in US-CENTRAL1.",
        "What is replaced in it stays, as an older version that is paid for.",
        "It deletes what is 90 days old.",
        "It deletes objects by a rule of its own.",
    )


def test_links_that_cannot_be_signed_warn_with_the_command() -> None:
    """
    A worker signs none: nothing fails.
    """
    fine = judge_signing(SigningReading(account="w@p.iam"))
    forbidden = judge_signing(SigningReading(account="w@p.iam", problem="403"))
    person = judge_signing(SigningReading(account=None, problem="a person cannot sign links"))

    garbled = judge_signing(SigningReading(account=None, problem="the key cannot be read", has_key=True))

    assert (fine.state, forbidden.state, person.state) == (State.OK, State.WARNING, State.WARNING)
    assert forbidden.cure == (
        "gcloud iam service-accounts add-iam-policy-binding w@p.iam --member=serviceAccount:ACCOUNT"
        " --role=roles/iam.serviceAccountTokenCreator"
    )
    assert person.cure == "export VIVIDLY_SIGNING_ACCOUNT=..."
    assert garbled.cure == "export GOOGLE_APPLICATION_CREDENTIALS=..."


def test_a_retired_model_warns_while_another_answers_and_fails_when_none_does() -> None:
    """
    And the command leaves it out.
    """
    retired = ModelReading(name="gemini-1.5-pro", answer=Answer.RETIRED)
    alive = ModelReading(name="gemini-2.5-flash", answer=Answer.ANSWERS)

    old, new = judge_models([retired, alive], project="p", location="us-central1")
    (alone,) = judge_models([retired], project="p", location="us-central1")

    assert (old.state, new.state, alone.state) == (State.WARNING, State.OK, State.FAILED)
    assert old.cure == "export VIVIDLY_MODELS=gemini-2.5-flash"


def test_a_model_that_may_not_be_asked_fails_whatever_the_others_do() -> None:
    """
    None of them may be, then; one that is silent now only warns.
    """
    alive = ModelReading(name="a", answer=Answer.ANSWERS)
    others = [ModelReading(name="b", answer=answer, problem="no") for answer in (Answer.DENIED, Answer.SILENT)]

    _, denied, silent = judge_models([alive, *others], project="p", location="us-central1")

    assert (denied.state, silent.state) == (State.FAILED, State.WARNING)
    assert silent.cure == "vividly doctor --only models"
    assert denied.cure == "gcloud services enable aiplatform.googleapis.com --project=p"


@pytest.mark.parametrize(("spoken", "language"), [("en-GB", "en-US"), ("en-US", "en-us"), ("en-US", "en")])
def test_a_voice_of_any_region_speaks_the_language(spoken: str, language: str) -> None:
    """
    However its tag is spelled: the narrator takes it.
    """
    (finding,) = judge_voices([VoiceReading(name="f", languages=(spoken,))], language=language)

    assert finding.state is State.OK


def test_a_voice_speaks_the_language() -> None:
    """
    Or another one does.
    """
    voices = [VoiceReading(name="f", languages=("en-US",)), VoiceReading(name="g", languages=("de-DE",))]

    good, other, none = judge_voices([*voices, VoiceReading(name="h")], language="en-US")

    assert (good.state, other.state, none.state) == (State.OK, State.WARNING, State.WARNING)
    assert "speaks de-DE, not en-US" in other.message
    assert other.cure == "export VIVIDLY_VOICES=f"
    assert judge_voices([VoiceReading(name="h")], language="en-US")[0].state is State.FAILED
