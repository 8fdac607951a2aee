"""
Who uses whom: the one place that says which adapter stands for a port.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from dependency_injector import containers, providers

from vividly_adapters.directory.asset_store import DirectoryAssetStore
from vividly_adapters.espeak.narrator import EspeakNarrator
from vividly_adapters.moviepy.renderer import MoviePyRenderer
from vividly_adapters.outline.script_writer import OutlineScriptWriter
from vividly_adapters.outline.topic_reader import OutlineTopicReader
from vividly_adapters.postgres.engine import Engine
from vividly_adapters.postgres.request_store import PostgresRequestStore
from vividly_adapters.system import SystemClock, SystemScratch
from vividly_core.domain.ids import WorkerId
from vividly_core.domain.stage import Stage
from vividly_core.usecases.cancel_request import CancelRequest
from vividly_core.usecases.generate_lesson import LIMIT_SECONDS, GenerateLesson
from vividly_core.usecases.stages import Stages
from vividly_core.usecases.submit_request import SubmitRequest

from .settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vividly_core.ports.asset_store import AssetStore
    from vividly_core.ports.clock import Clock
    from vividly_core.ports.library import Library
    from vividly_core.ports.narrator import Narrator
    from vividly_core.ports.renderer import Renderer
    from vividly_core.ports.request_history import RequestHistory
    from vividly_core.ports.request_store import RequestStore
    from vividly_core.ports.scratch import Scratch
    from vividly_core.ports.script_writer import ScriptWriter
    from vividly_core.ports.topic_reader import TopicReader


def _new_worker_id() -> WorkerId:
    return WorkerId(uuid4())


def _limit_seconds(render_limit_seconds: float) -> Mapping[Stage, float]:
    return {**LIMIT_SECONDS, Stage.VIDEO_GENERATION: render_limit_seconds}


class Container(containers.DeclarativeContainer):
    """
    Sync, and only after everything is open. The annotation of a port's provider is the adapter's conformance check.

    A command that only reads has no use for *library* and *assets_folder*, and hands in neither.
    """

    # Opened by `resources`, and handed in.
    settings: providers.Provider[Settings] = providers.Dependency(instance_of=Settings)
    engine: providers.Provider[Engine] = providers.Dependency(instance_of=Engine)
    library: providers.Provider[Library] = providers.Dependency()
    assets_folder: providers.Provider[Path] = providers.Dependency(instance_of=Path)

    # New at every start.
    worker: providers.Provider[WorkerId] = providers.Singleton(_new_worker_id)

    # Ports.
    clock: providers.Provider[Clock] = providers.Singleton(SystemClock)
    scratch: providers.Provider[Scratch] = providers.Singleton(SystemScratch)
    requests: providers.Provider[RequestStore] = providers.Singleton(PostgresRequestStore, engine=engine)
    history: providers.Provider[RequestHistory] = providers.Singleton(PostgresRequestStore, engine=engine)
    assets: providers.Provider[AssetStore] = providers.Singleton(DirectoryAssetStore, root=assets_folder)
    topic_reader: providers.Provider[TopicReader] = providers.Singleton(OutlineTopicReader, library=library)
    writer: providers.Provider[ScriptWriter] = providers.Singleton(OutlineScriptWriter)
    narrator: providers.Provider[Narrator] = providers.Singleton(EspeakNarrator)
    renderer: providers.Provider[Renderer] = providers.Singleton(MoviePyRenderer)

    # Use cases.
    stages: providers.Provider[Stages] = providers.Factory(
        Stages,
        topic_reader=topic_reader,
        library=library,
        writer=writer,
        narrator=narrator,
        renderer=renderer,
        assets=assets,
        scratch=scratch,
        clock=clock,
    )
    submit_request: providers.Provider[SubmitRequest] = providers.Factory(
        SubmitRequest, requests=requests, clock=clock
    )
    cancel_request: providers.Provider[CancelRequest] = providers.Factory(
        CancelRequest, requests=requests, clock=clock
    )
    generate_lesson: providers.Provider[GenerateLesson] = providers.Factory(
        GenerateLesson,
        requests=requests,
        stages=stages,
        clock=clock,
        worker=worker,
        lease_seconds=settings.provided.lease_seconds,
        limit_seconds=providers.Factory(_limit_seconds, settings.provided.render_limit_seconds),
    )
