"""
All settings as one value.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.allowance import Allowance
from vividly_core.domain.errors import Misconfigured
from vividly_core.domain.language import primary

from . import general, serving
from .budgets import read_allowance
from .cloud_speech import read_cloud_speech
from .cloud_storage import read_cloud_storage
from .embeddings import read_embeddings
from .film import FilmSettings, read_film
from .gemini import read_gemini
from .parts import PLATFORM, Assets, Embeddings, Queue, Speech, Writer, read_parts
from .project import Project
from .pubsub import read_pubsub
from .reader import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from .cloud_speech import CloudSpeech
    from .cloud_storage import CloudStorage
    from .embeddings import VertexEmbeddings
    from .environment import Environment
    from .gemini import Gemini
    from .parts import Parts
    from .pubsub import PubSub
    from .reader import Problem


_OUTLINE_LANGUAGE: Final = "en"


class Role(enum.Enum):
    """
    What is to be done with the settings: some roles need more of them than others.

    There is no endpoint that is open to everybody, and no subscription whose name can be guessed.
    """

    COMMAND = enum.auto()
    PULLING = enum.auto()
    PUSHED = enum.auto()


@attrs.frozen(kw_only=True)
class Settings:
    """
    Every setting has a default, so that nothing needs to be set on a machine of one's own.

    *database_url* is ``None`` for the embedded Postgres, *data_dir* for the user's data folder, *library* for the
    starter library, *log_level* for the command's choice, *health_check_port* for the worker's; port 0 is any that is
    free. *language* is the tag of what lessons are written and spoken in. *revision* and *commit* say what is deployed.
    A worker has at most *concurrency* requests in hand, *renders* of which draw a film; it runs for
    *max_runtime_seconds* where its mode sets an end, and takes at most *grace_seconds* to finish. With *share_lessons*,
    equal requests are given copies of one lesson. Messages are kept for *outbox_retention_seconds* after they were
    published.

    Who pushes to *port* shows a token that *push_issuer* signed with a key of the document at *push_jwks_url*, for
    *push_audience* and the account *push_service_account*.

    *model_calls_per_minute* and *speech_calls_per_minute* are quotas of this process for requests to Google's parts,
    those of this machine having none; ``None`` is as many as it can make. A provider that fails
    *breaker_failures* times within *breaker_window_seconds* is left alone for *breaker_recovery_seconds*. *allowance*
    is what may be spent on others' parts.

    *film* is how films look, and what making them may take.

    Each of the last four is ``None`` where a part of this machine does it: the table of requests, a folder, the
    library's own text, espeak.
    """

    database_url: str | None = attrs.field(default=general.DATABASE_URL.default, repr=False)
    data_dir: Path | None = general.DATA_DIR.default
    library: Path | None = general.LIBRARY.default
    log_level: str | None = general.LOG_LEVEL.default
    environment: Environment = general.ENVIRONMENT.default
    language: str = general.LANGUAGE.default
    lease_seconds: float = general.LEASE.default
    render_limit_seconds: float = general.RENDER_LIMIT.default
    max_runtime_seconds: float = general.MAX_RUNTIME.default
    grace_seconds: float = general.GRACE.default
    outbox_retention_seconds: float = general.OUTBOX_RETENTION.default
    concurrency: int = general.CONCURRENCY.default
    renders: int = general.RENDERS.default
    share_lessons: bool = general.SHARE_LESSONS.default is general.Switch.ON
    model_calls_per_minute: int | None = general.MODEL_CALLS.default
    speech_calls_per_minute: int | None = general.SPEECH_CALLS.default
    breaker_failures: int = general.BREAKER_FAILURES.default
    breaker_window_seconds: float = general.BREAKER_WINDOW.default
    breaker_recovery_seconds: float = general.BREAKER_RECOVERY.default
    allowance: Allowance = attrs.field(factory=Allowance)
    health_host: str = serving.HEALTH_HOST.default
    health_check_port: int | None = serving.HEALTH_PORT.default
    port: int = serving.PORT.default
    push_audience: str | None = serving.PUSH_AUDIENCE.default
    push_service_account: str | None = serving.PUSH_SERVICE_ACCOUNT.default
    push_issuer: str = serving.PUSH_ISSUER.default
    push_jwks_url: str = serving.PUSH_JWKS_URL.default
    revision: str | None = serving.REVISION.default
    commit: str | None = serving.COMMIT.default
    film: FilmSettings = attrs.field(factory=FilmSettings)
    pubsub: PubSub | None = None
    cloud_storage: CloudStorage | None = None
    gemini: Gemini | None = None
    cloud_speech: CloudSpeech | None = None
    embeddings: VertexEmbeddings | None = None

    @classmethod
    def from_env(cls, variables: Mapping[str, str], *, role: Role = Role.COMMAND) -> Settings:
        """
        Read *variables*, such as `os.environ`. An empty one counts as not set; unknown ones are not ours.

        :raises Misconfigured: with every problem at once, a line each, by the variables' names. It quotes no
            value: an address may hold a password.
        """
        reading = read_settings(variables, role=role)
        if reading.problems:
            raise Misconfigured("\n".join(("the environment has wrong settings:", *map(str, reading.problems))))
        return reading.settings


@attrs.frozen(kw_only=True)
class Reading:
    """
    What was read in spite of all *problems*: each has its default in *settings*, which do as long as nothing uses it.

    *parts* are the choices, also of what could not be read.
    """

    settings: Settings
    parts: Parts
    problems: tuple[Problem, ...] = ()


def read_settings(variables: Mapping[str, str], *, role: Role = Role.COMMAND) -> Reading:
    """
    Read *variables* for whoever wants to know more than that something is wrong.
    """
    reader = Reader(variables)
    settings = _read_local(reader, role)
    parts = read_parts(reader)
    project = Project(reader)
    before = len(reader.problems)
    settings = attrs.evolve(
        settings,
        film=read_film(reader),
        pubsub=read_pubsub(reader, project, pulls=role is Role.PULLING) if parts.queue is Queue.PUBSUB else None,
        cloud_storage=read_cloud_storage(reader) if parts.assets is Assets.GCS else None,
        gemini=(
            read_gemini(reader, project, language=settings.language) if parts.writer is Writer.VERTEX else None
        ),
        cloud_speech=(
            read_cloud_speech(reader, language=settings.language) if parts.speech is Speech.GOOGLE else None
        ),
        embeddings=read_embeddings(reader, project) if parts.embeddings is Embeddings.VERTEX else None,
    )
    if parts.writer is Writer.OUTLINE and primary(settings.language) != _OUTLINE_LANGUAGE:
        reader.report(
            reader.spelled(general.LANGUAGE)[0],
            "the writer of this machine knows English only; set VIVIDLY_WRITER=vertex, or unset this variable",
        )
    if parts.because is not None and len(reader.problems) > before:
        reader.report(
            PLATFORM.name,
            f"not set, and {parts.because} is: so Google's parts are used; local uses those of this machine",
        )
    return Reading(settings=settings, parts=parts, problems=tuple(reader.problems))


def _read_local(reader: Reader, role: Role) -> Settings:
    read = reader.read
    push = reader.require if role is Role.PUSHED else read
    settings = Settings(
        database_url=read(general.DATABASE_URL),
        data_dir=read(general.DATA_DIR),
        library=read(general.LIBRARY),
        log_level=read(general.LOG_LEVEL),
        environment=read(general.ENVIRONMENT),
        language=read(general.LANGUAGE),
        lease_seconds=read(general.LEASE),
        render_limit_seconds=read(general.RENDER_LIMIT),
        max_runtime_seconds=read(general.MAX_RUNTIME),
        grace_seconds=read(general.GRACE),
        outbox_retention_seconds=read(general.OUTBOX_RETENTION),
        concurrency=read(general.CONCURRENCY),
        renders=read(general.RENDERS),
        share_lessons=read(general.SHARE_LESSONS) is general.Switch.ON,
        model_calls_per_minute=read(general.MODEL_CALLS),
        speech_calls_per_minute=read(general.SPEECH_CALLS),
        breaker_failures=read(general.BREAKER_FAILURES),
        breaker_window_seconds=read(general.BREAKER_WINDOW),
        breaker_recovery_seconds=read(general.BREAKER_RECOVERY),
        allowance=read_allowance(reader),
        health_host=read(serving.HEALTH_HOST),
        health_check_port=read(serving.HEALTH_PORT),
        port=read(serving.PORT),
        push_audience=push(serving.PUSH_AUDIENCE),
        push_service_account=push(serving.PUSH_SERVICE_ACCOUNT),
        push_issuer=read(serving.PUSH_ISSUER),
        revision=read(serving.REVISION),
        commit=read(serving.COMMIT),
    )
    # Google's keys would let nobody in, or the wrong ones.
    of_google = settings.push_issuer == serving.GOOGLE
    keys = read(serving.PUSH_JWKS_URL) if of_google else reader.require(serving.PUSH_JWKS_URL)
    # Cloud Run looks for the port from outside the container.
    outside = settings.revision is not None and not reader.spelled(serving.HEALTH_HOST)
    return attrs.evolve(
        settings, push_jwks_url=keys, health_host=serving.EVERYWHERE if outside else settings.health_host
    )
