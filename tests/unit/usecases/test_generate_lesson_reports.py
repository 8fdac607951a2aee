"""
The promises of making a lesson about when progress is saved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anyio
import pytest

from unit.usecases._virtual_time import VIRTUAL_TIME
from unit.usecases._worker_taps import Tap
from unit.usecases._worker_world import World, lasting
from vividly_core.domain.errors import Stale
from vividly_core.domain.stage import Stage
from vividly_core.domain.verdict import Outcome

if TYPE_CHECKING:
    from vividly_core.domain.request import LessonRequest


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """
    Virtual time.
    """
    return VIRTUAL_TIME


def reports(seen: list[tuple[float, LessonRequest]]) -> list[float]:
    """
    When a stage was seen in the middle.
    """
    return [at for at, request in seen if any(0 < run.fraction < 1 for run in request.stages)]


async def test_a_report_is_counted_from_the_begin_of_its_stage() -> None:
    """
    Half a second, however short the stages before it were.
    """
    world = World()
    world.stages.acts[Stage.VALIDATION] = lasting(0.3)
    world.stages.acts[Stage.RAG_RETRIEVAL] = lasting(0.8)
    request_id = await world.submit()
    seen: list[tuple[float, LessonRequest]] = []
    began_at = anyio.current_time()

    await world.generate()(
        request_id, watch=lambda request: seen.append((anyio.current_time() - began_at, request))
    )

    assert reports(seen) == [pytest.approx(0.8)]


async def test_nothing_is_reported_between_two_stages() -> None:
    """
    While a checkpoint is on its way, however long it takes, nothing else is saved.
    """
    world, tap, busy = World(), Tap(), anyio.Semaphore(1)

    async def slow() -> None:
        busy.acquire_nowait()
        await anyio.sleep(3)
        busy.release()

    tap.before["requests.save"].append(slow)
    request_id = await world.submit()

    ending = await world.generate(tap=tap)(request_id)

    assert ending.outcome is Outcome.COMPLETED
    assert world.stages.ran == [run.stage for run in ending.request.stages if run.stage in set(world.stages.ran)]


async def test_a_report_on_its_way_is_waited_for_by_the_checkpoint() -> None:
    """
    A stage that ends meanwhile is saved after it: neither makes the other stale.
    """
    world, tap, saves = World(), Tap(), list[str]()
    world.stages.acts[Stage.VALIDATION] = lasting(1.2)

    async def slow() -> None:
        saves.append("begins")
        await anyio.sleep(1)

    async def note() -> None:
        saves.append("ends")

    tap.before["requests.save"].append(slow)
    tap.after["requests.save"].append(note)
    request_id = await world.submit()

    ending = await world.generate(tap=tap)(request_id)

    assert ending.outcome is Outcome.COMPLETED
    assert saves == ["begins", "ends"] * (len(saves) // 2)


async def test_a_report_that_finds_the_request_taken_stops_its_stage() -> None:
    """
    At once, and nothing of it is saved.
    """
    world, tap = World(), Tap()
    world.stages.acts[Stage.VALIDATION] = lasting(20)

    async def taken() -> None:
        raise Stale("taken over")

    tap.before["requests.save"].append(taken)
    request_id = await world.submit()
    began_at = anyio.current_time()

    with pytest.raises(Stale):
        await world.generate(tap=tap)(request_id)

    assert anyio.current_time() - began_at == pytest.approx(0.5)
    assert tap.calls == ["requests.claim", "requests.save"]
