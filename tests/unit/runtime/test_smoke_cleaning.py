"""
Nothing of a smoke test stays, however it ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import anyio
import anyio.lowlevel
import attrs
import pytest

from unit.usecases._studio import STUDENT, Studio
from vividly_adapters.memory.asset_store import MemoryAssetStore
from vividly_adapters.memory.dead_letters import MemoryDeadLetters
from vividly_adapters.memory.erasure import MemoryErasure
from vividly_core.domain.artifact import ArtifactKind, asset_key
from vividly_core.domain.errors import NotFound, Unavailable
from vividly_core.domain.ids import WorkerId
from vividly_core.domain.stage import Stage
from vividly_core.ports.progress import silent
from vividly_core.usecases.cancel_request import CancelRequest
from vividly_core.usecases.erase_student import EraseStudent
from vividly_core.usecases.let_go import LetGo
from vividly_runtime.smoke.cleaning import CleanUp

if TYPE_CHECKING:
    from vividly_core.domain.ids import AssetKey

WORKER = WorkerId(UUID(int=1))


def clean_up_of(studio: Studio, *, by_topic: bool = False, removal: MemoryAssetStore | None = None) -> CleanUp:
    """
    Over a studio's own stores; nobody is given time to notice.
    """
    erasure = MemoryErasure(requests=studio.requests, letters=MemoryDeadLetters())
    return CleanUp(
        let_go=LetGo(
            requests=studio.requests,
            erasure=erasure,
            cancel=CancelRequest(requests=studio.requests, clock=studio.clock),
            seconds=0.05,
        ),
        erase=EraseStudent(erasure=erasure, removal=removal or studio.assets, assets=studio.assets),
        by_topic=by_topic,
    )


async def test_a_finished_lesson_goes_whole() -> None:
    """
    With its student; the numbers are told.
    """
    studio = Studio()
    request_id = await studio.submit()
    await studio.make(request_id)

    finding = await clean_up_of(studio)(STUDENT)

    assert finding.passed
    assert "7 objects are gone, and nothing is left" in finding.message
    assert studio.requests.students == set()
    with pytest.raises(NotFound):
        await studio.requests.load(request_id)


async def test_who_is_at_work_gets_time_to_notice_the_cancellation() -> None:
    """
    What they store meanwhile goes as well.
    """
    studio = Studio()
    request_id = await studio.submit()
    held = await studio.requests.claim(request_id, worker=WORKER, lease_seconds=30)
    await studio.requests.save(held.begin(Stage.VALIDATION, studio.clock.now()))
    key = asset_key(request_id, ArtifactKind.SCRIPT)

    async with anyio.create_task_group() as group:

        async def go_on() -> None:
            while not (await studio.requests.load(request_id)).is_over:
                await anyio.lowlevel.checkpoint()
            await studio.assets.put(key, b"{}", media_type="application/json", progress=silent)

        group.start_soon(go_on)
        finding = await clean_up_of(studio)(STUDENT)

    assert finding.passed
    with pytest.raises(NotFound):
        await studio.assets.stat(key)


@pytest.mark.parametrize("by_topic", [False, True])
async def test_a_message_that_outlives_its_request_is_told(by_topic: bool) -> None:
    """
    Whoever gets it from the subscription later will wonder.
    """
    studio = Studio()
    await studio.submit()

    finding = await clean_up_of(studio, by_topic=by_topic)(STUDENT)

    assert finding.passed
    assert ("may still wait in the subscription" in finding.message) is by_topic


async def test_it_is_done_although_we_are_cancelled() -> None:
    """
    Ctrl-C is just when it is needed.
    """
    studio = Studio()
    await studio.make(await studio.submit())

    with anyio.CancelScope() as scope:
        scope.cancel()
        await clean_up_of(studio)(STUDENT)

    assert studio.requests.students == set()


class _Broken(MemoryAssetStore):
    async def remove(self, key: AssetKey) -> bool:
        raise Unavailable(f"the store is away, and {key} stays")


async def test_what_cannot_be_removed_is_told_with_the_way_to_try_again() -> None:
    """
    Nothing is raised: there is a report to finish.
    """
    studio = Studio()
    await studio.make(await studio.submit())

    finding = await clean_up_of(studio, removal=_Broken())(STUDENT)

    assert not finding.passed
    assert finding.cure == f"do it once more: vividly smoke --clean-up {STUDENT}"


async def test_nothing_to_clean_up_is_well() -> None:
    """
    Whoever does it once more is not scolded.
    """
    studio = Studio()
    clean_up = clean_up_of(studio)
    await clean_up(STUDENT)

    assert (await attrs.evolve(clean_up)(STUDENT)).passed
