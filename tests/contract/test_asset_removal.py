"""
The promises of `AssetRemoval`.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import anyio
import pytest

from contract.openers.directory_asset_store import directory_asset_store
from contract.openers.gcs_asset_store import emulated_gcs_asset_store, gcs_asset_store
from contract.openers.memory_asset_store import memory_asset_store
from vividly_core.domain.errors import NotFound, Rejected, Stale
from vividly_core.domain.ids import AssetKey
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._asset_store_harness import AssetStoreHarness

KEY = AssetKey("scripts/6c188080-d821-4d98-8dd3-5201de9f66a3/script.json")
NEIGHBOUR = AssetKey("scripts/6c188080-d821-4d98-8dd3-5201de9f66a3/script.json.old")


@pytest.fixture(
    params=[
        pytest.param(memory_asset_store, id="memory"),
        pytest.param(directory_asset_store, id="directory"),
        pytest.param(gcs_asset_store, id="gcs", marks=pytest.mark.service("gcs")),
        pytest.param(emulated_gcs_asset_store, id="gcs-emulator", marks=pytest.mark.service("gcs-emulator")),
    ]
)
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[AssetStoreHarness]:
    """
    Each adapter, opened and empty.
    """
    async with request.param() as harness:
        yield harness


async def put(harness: AssetStoreHarness, key: AssetKey, content: bytes, fence: int | None = None) -> None:
    """
    Store *content*.
    """
    await harness.store.put(key, content, media_type="application/json", progress=silent, fence=fence)


@pytest.mark.parametrize("fence", [None, 3])
async def test_what_is_removed_is_gone_and_nothing_else_is(harness: AssetStoreHarness, fence: int | None) -> None:
    """
    [1, 2] The object cannot be read any more, nor is anything of it kept; the one beside it is there.
    """
    await put(harness, KEY, b"content", fence)
    await put(harness, NEIGHBOUR, b"other", fence)

    assert await harness.removal.remove(KEY) is True

    with pytest.raises(NotFound):
        await harness.store.stat(KEY)
    assert await harness.peek(KEY) is None
    assert await harness.store.read(NEIGHBOUR) == b"other"
    assert await harness.strays() == 0


async def test_removing_nothing_is_silent(harness: AssetStoreHarness) -> None:
    """
    [1, 2] Before there was anything in the store, and after it was removed.
    """
    assert await harness.removal.remove(KEY) is False
    await put(harness, KEY, b"content")
    await harness.removal.remove(KEY)

    assert await harness.removal.remove(KEY) is False


async def test_the_fence_goes_with_the_object(harness: AssetStoreHarness) -> None:
    """
    [1] A key that was removed begins anew, under any fence.
    """
    await put(harness, KEY, b"content", 7)

    await harness.removal.remove(KEY)

    await put(harness, KEY, b"anew", 1)
    assert await harness.store.read(KEY) == b"anew"


async def test_of_many_who_remove_an_object_one_has_removed_it(harness: AssetStoreHarness) -> None:
    """
    [2] The others are told that there was nothing.
    """
    await put(harness, KEY, b"content")
    told: list[bool] = []

    async def remove() -> None:
        told.append(await harness.removal.remove(KEY))

    async with anyio.create_task_group() as group:
        for _ in range(4):
            group.start_soon(remove)

    assert sorted(told) == [False, False, False, True]


@pytest.mark.parametrize("key", ["../outside", "/etc/passwd", "a//b", ".fences/a", "", "a\x00b"])
async def test_what_is_no_key_is_rejected(harness: AssetStoreHarness, key: str) -> None:
    """
    Nothing is removed out of the store, nor of what it hides.
    """
    with pytest.raises(Rejected):
        await harness.removal.remove(AssetKey(key))


@pytest.mark.parametrize("delay_seconds", [0.0, 0.001, 0.005, 0.02])
async def test_an_object_whose_removal_is_cancelled_is_whole_or_gone(
    harness: AssetStoreHarness, delay_seconds: float
) -> None:
    """
    At whatever moment it happens, and then it can be removed.
    """
    content = b"content" * 1000
    await put(harness, KEY, content)

    with anyio.move_on_after(delay_seconds):
        await harness.removal.remove(KEY)

    assert await harness.peek(KEY) in {None, content}
    await harness.removal.remove(KEY)
    assert await harness.peek(KEY) is None


async def test_who_replaces_what_is_being_removed_wins_or_loses_as_a_whole(harness: AssetStoreHarness) -> None:
    """
    In the same moment: afterwards there is the new object, or nothing.
    """
    for number in range(20):
        content = b"%d" % number
        await put(harness, KEY, b"before")

        async def replace(content: bytes = content) -> None:
            # A folder may go with the last object in it.
            with suppress(NotFound):
                await put(harness, KEY, content)

        async def remove() -> None:
            with suppress(Stale):
                await harness.removal.remove(KEY)

        async with anyio.create_task_group() as group:
            group.start_soon(replace)
            group.start_soon(remove)

        assert await harness.peek(KEY) in {None, content}
