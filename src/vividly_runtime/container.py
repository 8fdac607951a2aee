"""
Who uses whom: the one place that says which adapter stands for a port.
"""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from anyio import CapacityLimiter
from dependency_injector import containers, providers

from vividly_adapters._catalogues.topics import load_topics
from vividly_adapters.directory.asset_store import DirectoryAssetStore
from vividly_adapters.directory.book_reader import DirectoryBookReader
from vividly_adapters.directory.link_signer import DirectoryLinkSigner
from vividly_adapters.espeak.narrator import EspeakNarrator
from vividly_adapters.fusion.library import FusedLibrary
from vividly_adapters.limits.asset_store import LimitedAssetStore
from vividly_adapters.limits.breaker import CircuitBreaker
from vividly_adapters.limits.guard import LimitedGuard
from vividly_adapters.limits.library import LimitedLibrary
from vividly_adapters.limits.link_signer import LimitedLinkSigner
from vividly_adapters.limits.narrator import LimitedNarrator
from vividly_adapters.limits.renderer import LimitedRenderer
from vividly_adapters.limits.request_store import PatientRequestStore
from vividly_adapters.limits.script_writer import LimitedScriptWriter
from vividly_adapters.limits.shared import SharedLimits
from vividly_adapters.limits.topic_reader import LimitedTopicReader
from vividly_adapters.moviepy.previewer import MoviePyPreviewer
from vividly_adapters.moviepy.recorded_narrator import RecordedNarrator, SilentNarrator
from vividly_adapters.moviepy.renderer import MoviePyRenderer
from vividly_adapters.outline.script_writer import OutlineScriptWriter
from vividly_adapters.outline.second_opinion import SecondOpinion
from vividly_adapters.outline.topic_reader import OutlineTopicReader
from vividly_adapters.postgres.bookshelf import PostgresBookshelf
from vividly_adapters.postgres.budget import PostgresBudget
from vividly_adapters.postgres.dead_letters import PostgresDeadLetters
from vividly_adapters.postgres.doorbell import Doorbell
from vividly_adapters.postgres.embedded import default_data_directory
from vividly_adapters.postgres.engine import Engine
from vividly_adapters.postgres.erasure import PostgresErasure
from vividly_adapters.postgres.inbox import PostgresInbox
from vividly_adapters.postgres.interruptions import PostgresInterruptions
from vividly_adapters.postgres.ledger import PostgresLedger
from vividly_adapters.postgres.library import PostgresLibrary
from vividly_adapters.postgres.orphans import PostgresOrphans
from vividly_adapters.postgres.outbox import PostgresOutbox
from vividly_adapters.postgres.publisher import PostgresPublisher
from vividly_adapters.postgres.request_store import PostgresRequestStore
from vividly_adapters.postgres.shared_lessons import PostgresSharedLessons
from vividly_adapters.postgres.vector_store import PostgresVectorStore
from vividly_adapters.rules.guard import RulesGuard
from vividly_adapters.system import SystemClock, SystemScratch
from vividly_core.domain.generation_topic import GenerationTopic
from vividly_core.domain.ids import FilePath, WorkerId
from vividly_core.domain.stage import Stage
from vividly_core.usecases.add_books import AddBooks
from vividly_core.usecases.answer_request import AnswerRequest
from vividly_core.usecases.cancel_request import CancelRequest
from vividly_core.usecases.embed_library import EmbedLibrary
from vividly_core.usecases.erase_student import EraseStudent
from vividly_core.usecases.generate_lesson import LIMIT_SECONDS, GenerateLesson
from vividly_core.usecases.handle_delivery import HandleDelivery
from vividly_core.usecases.let_go import LetGo
from vividly_core.usecases.quarantine import Quarantine
from vividly_core.usecases.relay_outbox import RelayOutbox
from vividly_core.usecases.replay_dead_letter import ReplayDeadLetter
from vividly_core.usecases.retry_request import RetryRequest
from vividly_core.usecases.serve import Serve
from vividly_core.usecases.share_lesson import ShareLesson
from vividly_core.usecases.spending import Spending
from vividly_core.usecases.stages import Stages
from vividly_core.usecases.submit_request import SubmitRequest
from vividly_core.usecases.tidy_outbox import TidyOutbox

from .google.parts import GoogleParts
from .google.routing import TopicRoutes
from .makers import name_makers
from .settings.values import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from vividly_core.ports.asset_removal import AssetRemoval
    from vividly_core.ports.asset_store import AssetStore
    from vividly_core.ports.book_reader import BookReader
    from vividly_core.ports.bookshelf import Bookshelf
    from vividly_core.ports.budget import Budget
    from vividly_core.ports.clock import Clock
    from vividly_core.ports.dead_letters import DeadLetters
    from vividly_core.ports.embedder import Embedder
    from vividly_core.ports.erasure import Erasure
    from vividly_core.ports.guard import Guard
    from vividly_core.ports.inbox import Inbox
    from vividly_core.ports.interruptions import Interruptions
    from vividly_core.ports.ledger import Ledger
    from vividly_core.ports.library import Library
    from vividly_core.ports.link_signer import LinkSigner
    from vividly_core.ports.narrator import Narrator
    from vividly_core.ports.orphans import Orphans
    from vividly_core.ports.outbox import Outbox
    from vividly_core.ports.previewer import Previewer
    from vividly_core.ports.publisher import Publisher
    from vividly_core.ports.renderer import Renderer
    from vividly_core.ports.request_history import RequestHistory
    from vividly_core.ports.request_store import RequestStore
    from vividly_core.ports.scratch import Scratch
    from vividly_core.ports.script_writer import ScriptWriter
    from vividly_core.ports.shared_lessons import SharedLessons
    from vividly_core.ports.topic_reader import TopicReader
    from vividly_core.ports.vector_store import VectorStore


# Shorter than the stages that call: a part that hangs must be seen to hang, and not only the stage.
_JUDGE_SECONDS: Final = 5.0
_READ_SECONDS: Final = 20.0
_FIND_SECONDS: Final = 20.0
_MEANING_SECONDS: Final = 3.0
"""A search goes on without, and a student waits."""

_EMBED_SECONDS: Final = 60.0
_WRITE_SECONDS: Final = 60.0
_WRITE_SECONDS_A_MINUTE: Final = 18.0
_SPEAK_SECONDS: Final = 60.0
_SPEAK_SECONDS_A_MINUTE: Final = 30.0
_ASSET_SECONDS: Final = 150.0
_SIGN_SECONDS: Final = 20.0


def full_jitter(seconds: float) -> float:
    """
    A wait of up to *seconds*: those who failed together do not come back together.
    """
    return random.uniform(0, seconds)  # noqa: S311  it keeps no secret


def _new_worker_id() -> WorkerId:
    return WorkerId(uuid4())


def _is_starter(settings: Settings) -> bool:
    # A stand-in until there are books; a folder that somebody chose is not.
    return settings.library is None


def _starter(settings: Settings, library: Library) -> Library | None:
    return library if _is_starter(settings) else None


def _film_folder(settings: Settings) -> FilePath:
    kept = settings.film.cache_dir or (settings.data_dir or default_data_directory().parent) / "film"
    return FilePath(str(kept))


def _limit_seconds(settings: Settings) -> Mapping[Stage, float]:
    # The last of all requests in hand waits until the others' films are drawn.
    turns = math.ceil(settings.concurrency / settings.renders)
    return {**LIMIT_SECONDS, Stage.VIDEO_GENERATION: turns * settings.render_limit_seconds}


def _chosen(of_google: Any, of_this_machine: Callable[..., Any]) -> Any:
    """
    What was opened of Google's, and else a part of this machine, which is made only then.
    """
    return of_this_machine() if of_google is None else of_google


def _outline_reader(*, library: Library, starter: Library | None) -> TopicReader:
    """
    Books take the place of the starter library, but for what they do not explain.
    """
    reader = OutlineTopicReader(library=library)
    if starter is None:
        return reader
    return SecondOpinion(first=reader, second=OutlineTopicReader(library=starter), library=starter)


def _made(of_google: Callable[..., Any] | None, of_this_machine: Callable[..., Any], **options: Any) -> Any:
    """
    The same where what was opened makes the part.
    """
    return (of_this_machine if of_google is None else of_google)(**options)


def _known_topics() -> Mapping[str, tuple[str, ...]]:
    return {topic.title: topic.deployed for topic in load_topics() if topic.deployed}


def _embedder(of_google: Callable[..., Embedder] | None, *, limit_seconds: float) -> Embedder | None:
    return None if of_google is None else of_google(limit_seconds=limit_seconds)


def _dead_letters(told: Callable[..., DeadLetters] | None, *, letters: DeadLetters) -> DeadLetters:
    return letters if told is None else told(letters=letters)


def _generation_topic(settings: Settings) -> GenerationTopic | None:
    if settings.pubsub is None:
        return None
    return GenerationTopic(name=settings.pubsub.topic.rpartition("/")[2], environment=settings.environment)


def _if_shared(settings: Settings, share: Callable[[], ShareLesson]) -> ShareLesson | None:
    return share() if settings.share_lessons else None


def _publisher(
    topic: GenerationTopic | None, of_google: Publisher | None, of_this_machine: Publisher
) -> Publisher:
    if topic is None:
        return of_this_machine
    # Else a request would be published to nobody, and count as published.
    assert of_google is not None
    return TopicRoutes(topic=topic.name, there=of_google, elsewhere=of_this_machine)


class Container(containers.DeclarativeContainer):
    """
    Sync, and only after everything is open. The annotation of a port's provider is the adapter's conformance check.

    Where *google* has a part, it stands in the place of that of this machine.

    A command that only works on records has no use for *doorbell*, *outbox_doorbell* and *library*, and hands in none.
    """

    # Opened by `resources`, and handed in.
    settings: providers.Provider[Settings] = providers.Dependency(instance_of=Settings)
    engine: providers.Provider[Engine] = providers.Dependency(instance_of=Engine)
    library: providers.Provider[Library] = providers.Dependency()
    assets_folder: providers.Provider[Path] = providers.Dependency(instance_of=Path)
    doorbell: providers.Provider[Doorbell] = providers.Dependency(instance_of=Doorbell)
    outbox_doorbell: providers.Provider[Doorbell] = providers.Dependency(instance_of=Doorbell)

    google: providers.Provider[GoogleParts] = providers.Dependency(instance_of=GoogleParts, default=GoogleParts())

    # New at every start.
    worker: providers.Provider[WorkerId] = providers.Singleton(_new_worker_id)

    jitter: providers.Provider[Callable[[float], float]] = providers.Object(full_jitter)

    # Where the table of requests is the queue, there is no topic to publish them to.
    generation_topic: providers.Provider[GenerationTopic | None] = providers.Callable(_generation_topic, settings)

    # Ports.
    clock: providers.Provider[Clock] = providers.Singleton(SystemClock)
    scratch: providers.Provider[Scratch] = providers.Singleton(SystemScratch)
    requests: providers.Provider[RequestStore] = providers.Singleton(PostgresRequestStore, engine=engine)
    # For who is at work; who asks by hand is rather told at once that the database does not answer.
    patient_requests: providers.Provider[RequestStore] = providers.Singleton(PatientRequestStore, store=requests)
    history: providers.Provider[RequestHistory] = providers.Singleton(PostgresRequestStore, engine=engine)

    budget: providers.Provider[Budget] = providers.Singleton(PostgresBudget, engine=engine)
    ledger: providers.Provider[Ledger] = providers.Singleton(PostgresLedger, engine=engine)

    # The parts of this machine have no quotas, but as many calls at once as there are requests in hand.
    breaker: providers.Provider[CircuitBreaker] = providers.Factory(
        CircuitBreaker,
        failures=settings.provided.breaker_failures,
        window_seconds=settings.provided.breaker_window_seconds,
        recovery_seconds=settings.provided.breaker_recovery_seconds,
    )
    asset_limits: providers.Provider[SharedLimits] = providers.Singleton(
        SharedLimits, name="the store of assets", concurrency=settings.provided.concurrency, breaker=breaker
    )
    library_limits: providers.Provider[SharedLimits] = providers.Singleton(
        SharedLimits, name="the library", concurrency=settings.provided.concurrency, breaker=breaker
    )
    guard_limits: providers.Provider[SharedLimits] = providers.Singleton(
        SharedLimits, name="the guard", concurrency=settings.provided.concurrency, breaker=breaker
    )
    model_limits: providers.Provider[SharedLimits] = providers.Singleton(
        SharedLimits,
        name="the model",
        concurrency=settings.provided.concurrency,
        rate=google.provided.model_rate,
        breaker=breaker,
    )
    speech_limits: providers.Provider[SharedLimits] = providers.Singleton(
        SharedLimits,
        name="the narrator",
        concurrency=settings.provided.concurrency,
        rate=google.provided.speech_rate,
        breaker=breaker,
    )
    assets: providers.Provider[AssetStore] = providers.Singleton(
        LimitedAssetStore,
        store=providers.Callable(
            _chosen,
            google.provided.assets,
            providers.Singleton(DirectoryAssetStore, root=assets_folder).provider,
        ),
        limits=asset_limits,
        limit_seconds=_ASSET_SECONDS,
    )
    # By their titles, the ids that topics had elsewhere.
    known_topics: providers.Provider[Mapping[str, tuple[str, ...]]] = providers.Callable(_known_topics)
    book_reader: providers.Provider[BookReader] = providers.Singleton(DirectoryBookReader)
    bookshelf: providers.Provider[Bookshelf] = providers.Singleton(PostgresBookshelf, engine=engine)
    vectors: providers.Provider[VectorStore] = providers.Singleton(PostgresVectorStore, engine=engine)
    embedder: providers.Provider[Embedder | None] = providers.Singleton(
        _embedder, google.provided.embedder, limit_seconds=_EMBED_SECONDS
    )
    books: providers.Provider[Library] = providers.Singleton(
        PostgresLibrary,
        engine=engine,
        embedder=providers.Callable(_embedder, google.provided.embedder, limit_seconds=_MEANING_SECONDS),
    )
    texts: providers.Provider[Library] = providers.Singleton(
        FusedLibrary,
        books=books,
        shelf=bookshelf,
        other=library,
        other_gives_way=providers.Callable(_is_starter, settings),
    )
    # Without limits: who asks by hand is told at once.
    asset_removal: providers.Provider[AssetRemoval] = providers.Singleton(
        _chosen,
        google.provided.removal,
        providers.Factory(DirectoryAssetStore, root=assets_folder).provider,
    )
    links: providers.Provider[LinkSigner] = providers.Singleton(
        LimitedLinkSigner,
        signer=providers.Callable(
            _chosen,
            google.provided.links,
            providers.Factory(DirectoryLinkSigner, root=assets_folder).provider,
        ),
        limits=asset_limits,
        limit_seconds=_SIGN_SECONDS,
    )
    passages: providers.Provider[Library] = providers.Singleton(
        LimitedLibrary, library=texts, limits=library_limits, limit_seconds=_FIND_SECONDS
    )
    guard: providers.Provider[Guard] = providers.Singleton(
        LimitedGuard,
        guard=providers.Singleton(RulesGuard),
        limits=guard_limits,
        limit_seconds=_JUDGE_SECONDS,
    )
    starter: providers.Provider[Library | None] = providers.Callable(_starter, settings, library)
    topic_reader: providers.Provider[TopicReader] = providers.Singleton(
        LimitedTopicReader,
        reader=providers.Callable(
            _made,
            google.provided.topic_reader,
            providers.Callable(_outline_reader, starter=starter).provider,
            library=texts,
        ),
        limits=model_limits,
        limit_seconds=_READ_SECONDS,
    )
    writer: providers.Provider[ScriptWriter] = providers.Singleton(
        LimitedScriptWriter,
        writer=providers.Callable(
            _chosen, google.provided.writer, providers.Singleton(OutlineScriptWriter).provider
        ),
        limits=model_limits,
        limit_seconds=_WRITE_SECONDS,
        limit_seconds_a_minute=_WRITE_SECONDS_A_MINUTE,
    )
    narrator: providers.Provider[Narrator] = providers.Singleton(
        LimitedNarrator,
        narrator=providers.Callable(
            _chosen, google.provided.narrator, providers.Singleton(EspeakNarrator).provider
        ),
        limits=speech_limits,
        limit_seconds=_SPEAK_SECONDS,
        limit_seconds_a_minute=_SPEAK_SECONDS_A_MINUTE,
    )
    # Narrators and film makers for who has a script already, and says what he wants of them.
    recorded_narrator: providers.Provider[Narrator] = providers.Factory(RecordedNarrator)
    silent_narrator: providers.Provider[Narrator] = providers.Factory(SilentNarrator)
    film_maker: providers.Provider[Renderer] = providers.Factory(
        MoviePyRenderer,
        width=settings.provided.film.width,
        height=settings.provided.film.height,
        frames_per_second=settings.provided.film.frames_per_second,
        theme=settings.provided.film.theme,
        quality=settings.provided.film.quality,
        reduced_motion=settings.provided.film.reduced_motion,
        workers=settings.provided.film.encoders,
        memory_bytes=settings.provided.film.memory_bytes,
        cache_folder=providers.Factory(_film_folder, settings),
        cache_bytes=settings.provided.film.cache_bytes,
    )
    previewer: providers.Provider[Previewer] = providers.Factory(
        MoviePyPreviewer,
        width=settings.provided.film.width,
        height=settings.provided.film.height,
        frames_per_second=settings.provided.film.frames_per_second,
        theme=settings.provided.film.theme,
        memory_bytes=settings.provided.film.memory_bytes,
    )
    renderer: providers.Provider[Renderer] = providers.Singleton(
        LimitedRenderer,
        renderer=film_maker,
        limiter=providers.Singleton(CapacityLimiter, settings.provided.renders),
        limit_seconds=settings.provided.render_limit_seconds,
    )
    inbox: providers.Provider[Inbox] = providers.Singleton(
        _made,
        google.provided.inbox,
        providers.Factory(
            PostgresInbox, engine=engine, doorbell=doorbell, hold_seconds=settings.provided.lease_seconds
        ).provider,
    )
    interruptions: providers.Provider[Interruptions] = providers.Singleton(
        PostgresInterruptions, listener=doorbell.provided.listener
    )
    dead_letters: providers.Provider[DeadLetters] = providers.Singleton(
        _dead_letters,
        google.provided.dead_letters,
        letters=providers.Singleton(PostgresDeadLetters, engine=engine),
    )

    erasure: providers.Provider[Erasure] = providers.Singleton(PostgresErasure, engine=engine)

    outbox: providers.Provider[Outbox] = providers.Singleton(
        PostgresOutbox, engine=engine, doorbell=outbox_doorbell
    )
    orphans: providers.Provider[Orphans] = providers.Singleton(PostgresOrphans, engine=engine)
    publisher: providers.Provider[Publisher] = providers.Singleton(
        _publisher,
        generation_topic,
        google.provided.publisher,
        of_this_machine=providers.Singleton(PostgresPublisher, engine=engine),
    )

    makers: providers.Provider[Mapping[str, str]] = providers.Singleton(
        name_makers,
        settings,
        narrator=providers.Factory(EspeakNarrator),
        renderer=film_maker,
    )
    shared_lessons: providers.Provider[SharedLessons] = providers.Singleton(PostgresSharedLessons, engine=engine)

    # Use cases.
    share_lesson: providers.Provider[ShareLesson | None] = providers.Callable(
        _if_shared,
        settings,
        providers.Factory(
            ShareLesson,
            lessons=shared_lessons,
            requests=patient_requests,
            assets=assets,
            scratch=scratch,
            makers=makers,
        ).provider,
    )
    add_books: providers.Provider[AddBooks] = providers.Factory(AddBooks, reader=book_reader, shelf=bookshelf)
    embed_library: providers.Provider[EmbedLibrary] = providers.Factory(
        EmbedLibrary, embedder=embedder, vectors=vectors
    )
    stages: providers.Provider[Stages] = providers.Factory(
        Stages,
        guard=guard,
        topic_reader=topic_reader,
        library=passages,
        writer=writer,
        narrator=narrator,
        renderer=renderer,
        assets=assets,
        scratch=scratch,
        clock=clock,
        storage_price=google.provided.tariff.storage,
        sharing=share_lesson,
    )
    submit_request: providers.Provider[SubmitRequest] = providers.Factory(
        SubmitRequest, requests=requests, clock=clock, topic=generation_topic
    )
    cancel_request: providers.Provider[CancelRequest] = providers.Factory(
        CancelRequest, requests=requests, clock=clock
    )
    answer_request: providers.Provider[AnswerRequest] = providers.Factory(
        AnswerRequest, requests=requests, clock=clock, topic=generation_topic
    )
    retry_request: providers.Provider[RetryRequest] = providers.Factory(
        RetryRequest, requests=requests, clock=clock, topic=generation_topic
    )
    replay_dead_letter: providers.Provider[ReplayDeadLetter] = providers.Factory(
        ReplayDeadLetter, dead_letters=dead_letters, requests=requests, retry=retry_request, clock=clock
    )
    erase_student: providers.Provider[EraseStudent] = providers.Factory(
        EraseStudent, erasure=erasure, removal=asset_removal, assets=assets
    )
    let_go: providers.Provider[LetGo] = providers.Factory(
        LetGo, requests=requests, erasure=erasure, cancel=cancel_request
    )
    spending: providers.Provider[Spending] = providers.Factory(
        Spending, budget=budget, tariff=google.provided.tariff, allowance=settings.provided.allowance
    )
    generate_lesson: providers.Provider[GenerateLesson] = providers.Factory(
        GenerateLesson,
        requests=patient_requests,
        stages=stages,
        clock=clock,
        worker=worker,
        lease_seconds=settings.provided.lease_seconds,
        limit_seconds=providers.Factory(_limit_seconds, settings),
        interruptions=interruptions,
        jitter=jitter,
        spending=spending,
    )
    quarantine: providers.Provider[Quarantine] = providers.Singleton(Quarantine)
    handle_delivery: providers.Provider[HandleDelivery] = providers.Factory(
        HandleDelivery, generate=generate_lesson, dead_letters=dead_letters, clock=clock, quarantine=quarantine
    )
    serve: providers.Provider[Serve] = providers.Factory(
        Serve,
        inbox=inbox,
        handle=handle_delivery,
        jitter=jitter,
        concurrency=settings.provided.concurrency,
        grace_seconds=settings.provided.grace_seconds,
        lease_seconds=settings.provided.lease_seconds,
        quarantine=quarantine,
    )
    relay_outbox: providers.Provider[RelayOutbox] = providers.Factory(
        RelayOutbox, outbox=outbox, publisher=publisher, jitter=jitter
    )
    tidy_outbox: providers.Provider[TidyOutbox] = providers.Factory(
        TidyOutbox,
        outbox=outbox,
        orphans=orphans,
        jitter=jitter,
        topic=generation_topic,
        retention_seconds=settings.provided.outbox_retention_seconds,
    )
