"""
The checks of Google Cloud.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from vividly_core.domain.errors import Misconfigured
from vividly_runtime.doctor.check import Check, Outcome
from vividly_runtime.doctor.cures import cure_by_error, is_signed_in
from vividly_runtime.doctor.deployed import Deployed
from vividly_runtime.doctor.finding import failed, ok, warning
from vividly_runtime.doctor.findings.buckets import ROLE, judge_bucket
from vividly_runtime.doctor.findings.models import judge_models
from vividly_runtime.doctor.findings.pubsub import Wanted, judge_pubsub
from vividly_runtime.doctor.findings.signing import judge_signing
from vividly_runtime.doctor.findings.voices import judge_voices
from vividly_runtime.settings import cloud_speech, gemini
from vividly_runtime.settings.cloud_storage import EMULATOR
from vividly_runtime.settings.parts import Assets, Queue, Speech, Writer
from vividly_runtime.settings.pubsub import SUBSCRIPTION
from vividly_runtime.settings.values import Role

from .guard import not_used, unsettled
from .names import Name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vividly_runtime.doctor.findings.pubsub import PubSubReading
    from vividly_runtime.settings.cloud_speech import CloudSpeech
    from vividly_runtime.settings.cloud_storage import CloudStorage
    from vividly_runtime.settings.gemini import Gemini
    from vividly_runtime.settings.pubsub import PubSub
    from vividly_runtime.settings.values import Reading, Settings
    from vividly_runtime.settings.variable import Variable

# Less than a check has: a model that is silent must not keep the others' answers.
_MODEL_SECONDS: Final = 10.0


def google_checks(
    reading: Reading, variables: Mapping[str, str], role: Role, *, fix: bool = False
) -> Iterator[Check]:
    """
    Of what was chosen of Google's; with *fix* what is missing on an emulator of Pub/Sub is created first.
    """
    settings, parts = reading.settings, reading.parts
    cure = partial(cure_by_error, signed_in=is_signed_in(variables))
    if parts.queue is Queue.TABLE:
        yield not_used(Name.PUBSUB, "requests wait in the database")
    elif settings.pubsub is None:
        yield unsettled(Name.PUBSUB)
    else:
        yield Check(
            name=Name.PUBSUB,
            look=partial(_pubsub, settings, settings.pubsub, role, fix),
            cure=cure(
                check=Name.PUBSUB,
                api="pubsub.googleapis.com",
                project=settings.pubsub.topic.split("/")[1],
                role="roles/pubsub.viewer",
                stand_in=_emulator(settings.pubsub.emulator_host),
            ),
            extra="pubsub",
        )
    if parts.assets is Assets.DIRECTORY:
        yield not_used(Name.BUCKETS, "lessons are kept in a folder")
    elif settings.cloud_storage is None:
        yield unsettled(Name.BUCKETS)
    else:
        yield Check(
            name=Name.BUCKETS,
            look=partial(_buckets, settings, settings.cloud_storage),
            cure=cure(
                check=Name.BUCKETS,
                api="storage.googleapis.com",
                project=_project(settings),
                role=ROLE,
                stand_in=_away(EMULATOR, settings.cloud_storage.emulator_url),
            ),
            extra="gcs",
        )
    if parts.writer is Writer.OUTLINE:
        yield not_used(Name.MODELS, "scripts are written from the library's own text")
    elif settings.gemini is None:
        yield unsettled(Name.MODELS)
    else:
        yield Check(
            name=Name.MODELS,
            look=partial(_models, settings.gemini),
            cure=cure(
                check=Name.MODELS,
                api="aiplatform.googleapis.com",
                project=settings.gemini.project,
                role="roles/aiplatform.user",
                stand_in=_away(gemini.ENDPOINT, settings.gemini.endpoint),
            ),
            extra="vertex",
        )
    if parts.speech is Speech.GOOGLE:
        assert settings.cloud_speech is not None
        yield Check(
            name=Name.VOICES,
            look=partial(_voices, settings.cloud_speech),
            cure=cure(
                check=Name.VOICES,
                api="texttospeech.googleapis.com",
                project=_project(settings),
                stand_in=_away(cloud_speech.ENDPOINT, settings.cloud_speech.endpoint),
            ),
            extra="speech",
        )


def _emulator(host: str | None) -> str | None:
    return None if host is None else f"gcloud beta emulators pubsub start --host-port={host}"


def _away(variable: Variable[str, None], value: str | None) -> str | None:
    return None if value is None else f"unset {variable.name}"


def _project(settings: Settings) -> str:
    if settings.gemini is not None:
        return settings.gemini.project
    return "PROJECT" if settings.pubsub is None else settings.pubsub.topic.split("/")[1]


async def _pubsub(settings: Settings, pubsub: PubSub, role: Role, fix: bool) -> Outcome:
    from vividly_runtime.doctor.readers.pubsub import fix_pubsub, read_pubsub  # noqa: PLC0415  it may lack a package

    if pubsub.subscription is None:
        problem = f"{SUBSCRIPTION.name} is not set: nobody can look at the subscription that pushes"
        return Outcome(findings=(warning(problem, cure=f"export {SUBSCRIPTION.name}=..."),))
    wanted = Wanted(
        topic=pubsub.topic,
        subscription=pubsub.subscription,
        lease_seconds=settings.lease_seconds,
        dead_letter_topic=pubsub.dead_letter_topic,
        ack_deadline_seconds=pubsub.ack_deadline_seconds,
        is_pushed=role is Role.PUSHED,
        push_audience=settings.push_audience,
        push_service_account=settings.push_service_account,
        is_emulated=pubsub.emulator_host is not None,
    )
    fixed: tuple[str, ...] = ()
    if fix:
        fixed = await fix_pubsub(
            pubsub,
            pubsub.subscription,
            ack_deadline_seconds=wanted.deadline,
            is_pulled=not wanted.is_pushed,
        )
    found = await read_pubsub(pubsub, pubsub.subscription)
    mended = tuple(ok(f"mended: {name}") for name in fixed)
    return Outcome(findings=mended + judge_pubsub(found, wanted), deployed=_deployed(found))


def _deployed(found: PubSubReading) -> Deployed:
    there = found.subscription
    return Deployed(topics=tuple(sorted(found.topics)), subscriptions=() if there is None else (there,))


async def _buckets(settings: Settings, storage: CloudStorage) -> Outcome:
    from vividly_runtime.doctor.readers.buckets import read_buckets  # noqa: PLC0415  it may lack a package
    from vividly_runtime.doctor.readers.signing import read_signing  # noqa: PLC0415  it may lack a package

    found = await read_buckets(storage)
    project = None if settings.gemini is None else settings.gemini.project
    findings = [judge_bucket(bucket, project=project, emulator_url=storage.emulator_url) for bucket in found]
    if storage.emulator_url is None:
        # An emulator lets everybody sign.
        findings.append(judge_signing(await read_signing(storage)))
    return Outcome(
        findings=tuple(findings),
        deployed=Deployed(buckets=tuple(bucket.name for bucket in found if bucket.exists)),
    )


async def _models(chosen: Gemini) -> Outcome:
    from vividly_runtime.doctor.readers.models import choose_models, read_models  # noqa: PLC0415  it may lack a package

    try:
        models = await choose_models(chosen)
    except Misconfigured as error:
        variable = gemini.MODELS if chosen.models else gemini.MODELS_FILE
        return Outcome(findings=(failed(str(error), cure=f"unset {' '.join(variable.names)}"),))
    found = await read_models(chosen, models, limit_seconds=_MODEL_SECONDS)
    away = _away(gemini.ENDPOINT, chosen.endpoint)
    return Outcome(
        findings=judge_models(
            found,
            project=chosen.project,
            location=chosen.location,
            when_silent=away or f"vividly doctor --only {Name.MODELS}",
        ),
        deployed=Deployed(models=tuple(model.name for model in found if model.is_there)),
    )


async def _voices(speech: CloudSpeech) -> Outcome:
    from vividly_runtime.doctor.readers.voices import read_voices  # noqa: PLC0415  it may lack a package

    found = await read_voices(speech)
    return Outcome(
        findings=judge_voices(found, language=speech.language),
        deployed=Deployed(voices=tuple(voice.name for voice in found if voice.languages)),
    )
