"""
The wiring.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from dependency_injector import providers

from vividly_adapters.memory.clock import MemoryClock
from vividly_core.domain.stage import Stage
from vividly_core.usecases.generate_lesson import LIMIT_SECONDS
from vividly_runtime.container import Container
from vividly_runtime.resources import open_resources
from vividly_runtime.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

# Nothing connects before the first use.
NOWHERE = "postgresql://vividly@localhost:1/vividly"


@pytest.fixture
async def container() -> AsyncGenerator[Container]:
    """
    All of it, with everything open.
    """
    settings = Settings(lease_seconds=45.0, render_limit_seconds=90.0)
    async with open_resources(settings, NOWHERE) as resources:
        yield Container(
            settings=settings,
            engine=resources.engine,
            library=resources.library,
            assets_folder=resources.assets_folder,
        )


async def test_every_provider_builds(container: Container) -> None:
    """
    Wrong names of arguments are invisible to type checkers.
    """
    container.check_dependencies()

    for provider in container.providers.values():
        assert provider() is not None


async def test_the_limits_are_those_of_the_settings(container: Container) -> None:
    """
    The lease, and the time that a film may take; the other stages keep theirs.
    """
    generate = container.generate_lesson()

    assert generate.lease_seconds == 45.0
    assert generate.limit_seconds == {**LIMIT_SECONDS, Stage.VIDEO_GENERATION: 90.0}


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
