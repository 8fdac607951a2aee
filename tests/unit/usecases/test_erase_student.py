"""
The promises of forgetting a student.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from unit.usecases._studio import STUDENT, Studio
from vividly_adapters.memory.dead_letters import MemoryDeadLetters
from vividly_adapters.memory.erasure import MemoryErasure
from vividly_core.domain.artifact import ArtifactKind, asset_key
from vividly_core.domain.errors import NotFound, Unavailable
from vividly_core.domain.ids import StudentId
from vividly_core.ports.progress import silent
from vividly_core.usecases.erase_student import EraseStudent

if TYPE_CHECKING:
    from vividly_core.domain.ids import AssetKey
    from vividly_core.ports.asset_removal import AssetRemoval

OTHER = StudentId("user_2")


def erase_of(studio: Studio, removal: AssetRemoval | None = None) -> EraseStudent:
    """
    The use case, over a studio's own stores.
    """
    return EraseStudent(
        erasure=MemoryErasure(requests=studio.requests, letters=MemoryDeadLetters()),
        removal=removal or studio.assets,
        assets=studio.assets,
    )


@attrs.define
class _Removal:
    """
    Of *store*, and it breaks once after so many objects.
    """

    store: AssetRemoval
    breaks_after: int

    async def remove(self, key: AssetKey) -> bool:
        """
        Remove it, or break.
        """
        self.breaks_after -= 1
        if self.breaks_after == 0:
            raise Unavailable("the store is away")
        return await self.store.remove(key)


async def test_records_and_objects_of_all_requests_go_and_are_counted() -> None:
    """
    With the student; and nothing is found afterwards.
    """
    studio = Studio()
    requests = [await studio.submit(), await studio.submit()]
    for request_id in requests:
        await studio.make(request_id)
    made = [
        artifact.asset.key
        for request_id in requests
        for artifact in (await studio.requests.load(request_id)).artifacts
    ]

    erased = await erase_of(studio)(STUDENT)

    assert set(erased.requests) == set(requests)
    assert set(erased.objects) == set(made)
    assert (erased.records["users"], erased.records["content_requests"], erased.left) == (1, 2, ())
    for key in made:
        with pytest.raises(NotFound):
            await studio.assets.stat(key)


async def test_another_students_lesson_stays() -> None:
    """
    Its record and its objects.
    """
    studio = Studio()
    studio.requests.students.add(OTHER)
    request_id = await studio.submit()
    await studio.make(request_id)

    erased = await erase_of(studio)(OTHER)

    assert (erased.requests, erased.objects) == ((), ())
    for artifact in (await studio.requests.load(request_id)).artifacts:
        assert await studio.assets.stat(artifact.asset.key) == artifact.asset


async def test_what_nobody_recorded_goes_too() -> None:
    """
    A worker that died had stored it.
    """
    studio = Studio()
    request_id = await studio.submit()
    key = asset_key(request_id, ArtifactKind.FILM)
    await studio.assets.put(key, b"half a film", media_type="video/mp4", progress=silent)

    assert (await erase_of(studio)(STUDENT)).objects == (key,)


@pytest.mark.parametrize("breaks_after", [1, 3, 8])
async def test_what_was_interrupted_is_finished_by_doing_it_again(breaks_after: int) -> None:
    """
    As long as an object may be there, its record is: nothing is left that nobody finds.
    """
    studio = Studio()
    requests = [await studio.submit(), await studio.submit()]
    for request_id in requests:
        await studio.make(request_id)
    erase = erase_of(studio, _Removal(studio.assets, breaks_after))
    with pytest.raises(Unavailable):
        await erase(STUDENT)

    erased = await erase(STUDENT)

    assert (erased.records["users"], erased.left) == (1, ())
    for request_id in requests:
        for kind in ArtifactKind:
            with pytest.raises(NotFound):
                await studio.assets.stat(asset_key(request_id, kind))


async def test_forgetting_again_finds_nothing() -> None:
    """
    And is silent.
    """
    studio = Studio()
    await studio.submit()
    erase = erase_of(studio)
    await erase(STUDENT)

    again = await erase(STUDENT)

    assert (again.requests, again.objects, again.left, sum(again.records.values())) == ((), (), (), 0)


async def test_a_look_shows_what_is_there_and_afterwards_that_it_is_gone() -> None:
    """
    Also what lies under a request whose record is gone: it was known before.
    """
    studio = Studio()
    request_id = await studio.submit()
    await studio.make(request_id)
    erase = erase_of(studio)

    before = await erase.look(STUDENT)
    await erase(STUDENT)
    after = await erase.look(STUDENT, before=before)
    key = asset_key(request_id, ArtifactKind.FILM)
    await studio.assets.put(key, b"a late film", media_type="video/mp4", progress=silent)
    late = await erase.look(STUDENT, before=before)

    assert before.requests == (request_id,)
    assert key in before.objects
    assert before.records["users"] == 1
    assert (before.is_nothing, after.is_nothing, late.is_nothing) == (False, True, False)
    assert late.objects == (key,)
