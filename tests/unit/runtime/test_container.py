"""
The wiring.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from dependency_injector import providers
from hypothesis import given
from hypothesis import strategies as st

from vividly_adapters.limits.asset_store import LimitedAssetStore
from vividly_adapters.limits.library import LimitedLibrary
from vividly_adapters.limits.narrator import LimitedNarrator
from vividly_adapters.limits.renderer import LimitedRenderer
from vividly_adapters.limits.script_writer import LimitedScriptWriter
from vividly_adapters.limits.topic_reader import LimitedTopicReader
from vividly_adapters.memory.clock import MemoryClock
from vividly_adapters.moviepy.previewer import MoviePyPreviewer
from vividly_adapters.moviepy.renderer import MoviePyRenderer
from vividly_core.domain.stage import Stage
from vividly_core.domain.submission import LONGEST_MINUTES
from vividly_core.usecases.generate_lesson import LIMIT_SECONDS
from vividly_runtime.commands.film_options import chosen
from vividly_runtime.commands.wiring import wired
from vividly_runtime.container import Container, full_jitter
from vividly_runtime.resources import open_resources
from vividly_runtime.settings.film import FilmSettings
from vividly_runtime.settings.values import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

# Nothing connects before the first use.
NOWHERE = "postgresql://vividly@localhost:1/vividly"


@pytest.fixture
async def container() -> AsyncGenerator[Container]:
    """
    All of it, with everything open.
    """
    settings = Settings(
        lease_seconds=45.0, render_limit_seconds=90.0, concurrency=5, renders=2, grace_seconds=25.0
    )
    async with open_resources(settings, NOWHERE) as resources:
        yield wired(settings, resources)


GIVEN = {"recorded_narrator": {"recording": "mine.wav"}}
"""What only who asks for it can say."""


async def test_every_provider_builds(container: Container) -> None:
    """
    Wrong names of arguments are invisible to type checkers.
    """
    for name, provider in container.providers.items():
        assert (provider(**GIVEN.get(name, {})) is None) == (name in {"generation_topic", "embedder"})


def test_films_are_as_the_settings_say_unless_somebody_says_otherwise(tmp_path: Path) -> None:
    """
    A worker's, and those of a command; an option that was typed says more.
    """
    film = FilmSettings(
        width=720, height=1280, theme="light", frames_per_second=30, encoders=3, cache_dir=tmp_path, cache_bytes=5
    )
    container = Container(settings=Settings(film=film))
    maker = container.film_maker()
    assert isinstance(maker, MoviePyRenderer)
    assert (maker.width, maker.height, maker.theme, maker.frames_per_second) == (720, 1280, "light", 30)
    assert (maker.workers, maker.cache_folder, maker.cache_bytes) == (3, str(tmp_path), 5)
    previewer = container.previewer()
    assert isinstance(previewer, MoviePyPreviewer)
    assert (previewer.width, previewer.height, previewer.theme) == (720, 1280, "light")

    typed = container.film_maker(**chosen(size=None, aspect="1:1", rate="24", theme=None))
    assert isinstance(typed, MoviePyRenderer)
    assert (typed.width, typed.height, typed.theme, typed.frames_per_second) == (720, 720, "light", 24)


async def test_lessons_are_shared_unless_it_is_switched_off(container: Container) -> None:
    """
    Among those whom the same parts make.
    """
    sharing = container.stages().sharing
    assert sharing is not None
    assert sharing.makers == container.makers()

    container.settings.override(Settings(share_lessons=False))

    assert container.stages().sharing is None


async def test_the_limits_are_those_of_the_settings(container: Container) -> None:
    """
    The leases, how many requests are in hand, and how long they may take to finish.
    """
    generate, serve = container.generate_lesson(), container.serve()

    assert (generate.lease_seconds, serve.lease_seconds) == (45.0, 45.0)
    assert (serve.concurrency, serve.grace_seconds) == (5, 25.0)


async def test_a_film_has_its_time_and_the_stage_that_of_those_before_it(container: Container) -> None:
    """
    Two films at once for five requests in hand: the last waits for two turns. The other stages keep their limits.
    """
    renderer = container.renderer()

    assert isinstance(renderer, LimitedRenderer)
    assert (renderer.limit_seconds, renderer.limiter.total_tokens) == (90.0, 2)
    assert container.generate_lesson().limit_seconds == {**LIMIT_SECONDS, Stage.VIDEO_GENERATION: 3 * 90.0}
    assert container.stages().renderer is renderer


async def test_ports_of_one_provider_share_its_limits(container: Container) -> None:
    """
    What reads the question and what writes the script are one model; each provider has a breaker of its own, and as
    many calls at once as there are requests in hand. No part of this machine has a quota.
    """
    stages = container.stages()
    reader, writer, narrator = stages.topic_reader, stages.writer, stages.narrator
    library, assets = stages.library, stages.assets

    assert isinstance(reader, LimitedTopicReader)
    assert isinstance(writer, LimitedScriptWriter)
    assert isinstance(narrator, LimitedNarrator)
    assert isinstance(library, LimitedLibrary)
    assert isinstance(assets, LimitedAssetStore)
    assert reader.limits is writer.limits
    shared = [part.limits for part in (reader, narrator, library, assets)]
    assert len({id(limits.breaker) for limits in shared}) == 4
    assert {(limits.concurrency, limits.rate) for limits in shared} == {(5, None)}


async def test_a_call_ends_before_its_stage_does(container: Container) -> None:
    """
    Wait for a turn included: else what hangs would be cancelled with its stage, and never be an outage.
    """
    stages = container.stages()
    used: dict[Stage, list[object]] = {
        Stage.VALIDATION: [stages.topic_reader],
        Stage.RAG_RETRIEVAL: [stages.library],
        Stage.SCRIPT_GENERATION: [stages.writer, stages.narrator, stages.assets],
        Stage.VIDEO_PROCESSING: [stages.assets],
    }
    for stage, parts in used.items():
        for part in parts:
            assert isinstance(
                part,
                LimitedTopicReader | LimitedLibrary | LimitedScriptWriter | LimitedNarrator | LimitedAssetStore,
            )
            assert part.limit_seconds + part.limits.patience_seconds < LIMIT_SECONDS[stage]


async def test_the_longest_lesson_is_written_and_spoken_before_its_stage_ends(container: Container) -> None:
    """
    Both take all the time that they have, and wait for their turns.
    """
    writer, narrator = container.writer(), container.narrator()
    assert isinstance(writer, LimitedScriptWriter)
    assert isinstance(narrator, LimitedNarrator)

    seconds = sum(
        part.limit_seconds + part.limit_seconds_a_minute * LONGEST_MINUTES + part.limits.patience_seconds
        for part in (writer, narrator)
    )

    # A script may be a tenth longer than was asked.
    assert seconds * 1.1 < LIMIT_SECONDS[Stage.SCRIPT_GENERATION]


@given(st.floats(0, 600))
def test_a_wait_is_drawn_from_the_whole_of_it(seconds: float) -> None:
    """
    Full jitter: nothing is too short.
    """
    assert 0 <= full_jitter(seconds) <= seconds


async def test_a_start_has_one_worker_id_and_another_start_another(container: Container) -> None:
    """
    Never a host's name.
    """
    other = Container(settings=Settings(), engine=None)

    assert container.worker() == container.generate_lesson().worker
    assert container.worker() != other.worker()


async def test_a_part_can_be_exchanged(container: Container) -> None:
    """
    Whoever uses it gets the other one.
    """
    clock = MemoryClock()

    with container.clock.override(providers.Object(clock)):
        assert container.submit_request().clock is clock
