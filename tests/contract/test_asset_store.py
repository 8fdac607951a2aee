"""
The promises of `AssetStore`.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.openers.directory_asset_store import directory_asset_store
from contract.openers.gcs_asset_store import emulated_gcs_asset_store, gcs_asset_store
from contract.openers.limited_asset_store import limited_asset_store
from contract.openers.memory_asset_store import memory_asset_store
from vividly_core.domain.errors import NotFound, Rejected, Stale, VividlyError
from vividly_core.domain.ids import AssetKey, FilePath
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from contract.openers._asset_store_harness import AssetStoreHarness

KEY = AssetKey("scripts/6c188080-d821-4d98-8dd3-5201de9f66a3/script.json")
JSON = "application/json"


@pytest.fixture(
    params=[
        pytest.param(memory_asset_store, id="memory"),
        pytest.param(limited_asset_store, id="limited"),
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


async def put(harness: AssetStoreHarness, content: bytes, fence: int | None = None) -> None:
    """
    Store *content* under the key of the suite.
    """
    await harness.store.put(KEY, content, media_type=JSON, progress=silent, fence=fence)


@pytest.mark.parametrize("content", [b"", b"{}", bytes(range(256)) * 10])
async def test_bytes_come_back_as_they_were(harness: AssetStoreHarness, content: bytes) -> None:
    """
    [1, 5] What is put is read, also nothing at all; the answer tells its size and hash.
    """
    stored = await harness.store.put(KEY, content, media_type=JSON, progress=silent)

    assert await harness.store.read(KEY) == content == await harness.peek(KEY)
    assert (stored.key, stored.media_type, stored.size_bytes) == (KEY, JSON, len(content))
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert stored.url


async def test_a_file_is_stored_and_fetched_with_progress(harness: AssetStoreHarness, tmp_path: Path) -> None:
    """
    [2, 6] Three megabytes go in from a file and out into another; progress rises to 1.
    """
    content = bytes(range(256)) * 4 * 3 * 1024
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(content)
    told: list[float] = []

    await harness.store.put(KEY, FilePath(str(source)), media_type=JSON, progress=told.append)
    await harness.store.fetch(KEY, FilePath(str(target)))

    assert target.read_bytes() == content
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source", "target"]


async def test_putting_again_replaces(harness: AssetStoreHarness) -> None:
    """
    [3] The later content takes the place of the earlier one.
    """
    await put(harness, b"first")
    await put(harness, b"second")

    assert await harness.store.read(KEY) == b"second"


async def test_stat_tells_what_put_told(harness: AssetStoreHarness) -> None:
    """
    [4] The same key, place, type, size and hash.
    """
    stored = await harness.store.put(KEY, b"content", media_type=JSON, progress=silent)

    assert await harness.store.stat(KEY) == stored


async def test_an_empty_key_holds_nothing(harness: AssetStoreHarness, tmp_path: Path) -> None:
    """
    [4, 5, 6] What was never put is `NotFound`; no file appears.
    """
    with pytest.raises(NotFound):
        await harness.store.stat(KEY)
    with pytest.raises(NotFound):
        await harness.store.read(KEY)
    with pytest.raises(NotFound):
        await harness.store.fetch(KEY, FilePath(str(tmp_path / "target")))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("key", ["../outside", "/etc/passwd", "a//b", ".hidden", "", "a\x00b"])
async def test_what_is_no_key_is_rejected(harness: AssetStoreHarness, key: str) -> None:
    """
    No verb takes a key that leads out of the store, or to what it hides.
    """
    with pytest.raises(Rejected):
        await harness.store.put(AssetKey(key), b"x", media_type=JSON, progress=silent)
    with pytest.raises(Rejected):
        await harness.store.stat(AssetKey(key))
    with pytest.raises(Rejected):
        await harness.store.read(AssetKey(key))


async def test_the_callers_buffer_is_not_kept(harness: AssetStoreHarness) -> None:
    """
    Changing the buffer afterwards changes nothing in the store.
    """
    buffer = bytearray(b"before")
    await harness.store.put(KEY, buffer, media_type=JSON, progress=silent)  # type: ignore[arg-type]  # on purpose

    buffer[:] = b"after!"

    assert await harness.store.read(KEY) == b"before"


@pytest.mark.parametrize("delay_ms", [0, 1, 5, 20])
async def test_a_cancelled_put_leaves_the_old_or_the_new(harness: AssetStoreHarness, delay_ms: int) -> None:
    """
    Wherever cancellation falls, the object is whole, and nothing else is left.
    """
    old, new = b"old", b"n" * 8_000_000
    await put(harness, old)

    with anyio.move_on_after(delay_ms / 1000):
        await put(harness, new)

    assert await harness.store.read(KEY) in {old, new}
    assert await harness.strays() == 0


@pytest.mark.parametrize("delay_ms", [0, 1, 5, 20])
async def test_a_cancelled_fetch_leaves_no_half(harness: AssetStoreHarness, delay_ms: int, tmp_path: Path) -> None:
    """
    The file is there, whole, or it is not there.
    """
    await put(harness, b"n" * 8_000_000)
    target = tmp_path / "target"

    with anyio.move_on_after(delay_ms / 1000):
        await harness.store.fetch(KEY, FilePath(str(target)))

    assert [path.stat().st_size for path in tmp_path.iterdir()] in ([], [8_000_000])


async def test_readers_see_whole_objects_while_writers_write(harness: AssetStoreHarness) -> None:
    """
    Of many writers at once the readers see one whole object or another.
    """
    contents = {bytes([number]) * 300_000 for number in range(8)}
    await put(harness, b"\x00" * 300_000)

    async def read() -> None:
        for _ in range(10):
            assert await harness.store.read(KEY) in contents

    async with anyio.create_task_group() as group:
        for content in contents:
            group.start_soon(put, harness, content)
            group.start_soon(read)

    assert await harness.strays() == 0


@pytest.mark.parametrize("fence", [3, 4, 2**63 - 1])
async def test_a_fence_as_high_as_the_last_lets_pass(harness: AssetStoreHarness, fence: int) -> None:
    """
    [7] The same worker again, or one that came later.
    """
    await put(harness, b"first", fence=3)
    await put(harness, b"second", fence=fence)

    assert await harness.store.read(KEY) == b"second"


@pytest.mark.parametrize("again", [b"first", b"second"])
async def test_a_lower_fence_changes_nothing(harness: AssetStoreHarness, again: bytes) -> None:
    """
    [8] Also where the later one stored the same once more: it is the fence that counts, and not what lies there.
    """
    await put(harness, b"first", fence=2)
    await put(harness, again, fence=3)

    for _ in range(2):
        with pytest.raises(Stale):
            await put(harness, b"from a sleeper", fence=2)

    assert await harness.store.read(KEY) == again
    assert await harness.strays() == 0


async def test_a_fence_stands_around_one_key(harness: AssetStoreHarness) -> None:
    """
    [8] The others are open.
    """
    await put(harness, b"fenced", fence=9)
    other = AssetKey(f"{KEY}.other")

    await harness.store.put(other, b"open", media_type=JSON, progress=silent, fence=1)

    assert await harness.store.read(other) == b"open"


async def test_of_many_at_once_the_highest_fence_stays(harness: AssetStoreHarness) -> None:
    """
    [9] In whichever order they come to replace it.
    """
    if not harness.compares:
        pytest.xfail("the emulator ignores ifGenerationMatch: whoever replaces last stays")

    async def try_to(fence: int) -> None:
        try:
            await put(harness, b"%d" % fence * 100_000, fence=fence)
        except Stale:
            assert fence < 8

    async with anyio.create_task_group() as group:
        for fence in (3, 8, 1, 6, 2, 7, 5, 4):
            group.start_soon(try_to, fence)

    assert await harness.store.read(KEY) == b"8" * 100_000
    assert await harness.strays() == 0


async def test_without_a_fence_all_is_replaced_and_the_fence_stays(harness: AssetStoreHarness) -> None:
    """
    [10] Who has no lease asks nobody; who had one before is kept out as before.
    """
    await put(harness, b"fenced", fence=5)
    await put(harness, b"by hand")
    assert await harness.store.read(KEY) == b"by hand"

    with pytest.raises(Stale):
        await put(harness, b"from a sleeper", fence=4)


OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["put", "read", "stat"]),
        st.sampled_from(["a.json", "b/a.json", "b/c.json", "../x"]),
        st.binary(max_size=20),
        st.none() | st.integers(0, 3),
    ),
    max_size=20,
)


@pytest.mark.parametrize(
    "real",
    [
        pytest.param(directory_asset_store, id="directory"),
        pytest.param(gcs_asset_store, id="gcs", marks=pytest.mark.service("gcs")),
    ],
)
@settings(max_examples=50)
@given(operations=OPERATIONS)
async def test_fake_and_real_agree(
    real: Callable[[], AbstractAsyncContextManager[AssetStoreHarness]],
    operations: list[tuple[str, str, bytes, int | None]],
) -> None:
    """
    The same random operations on both give the same values, or errors of the same class.
    """
    assert await _play(memory_asset_store, operations) == await _play(real, operations)


async def _play(
    opener: Callable[[], AbstractAsyncContextManager[AssetStoreHarness]],
    operations: list[tuple[str, str, bytes, int | None]],
) -> list[object]:
    async with opener() as harness:
        log: list[object] = []
        for verb, name, content, fence in operations:
            key = AssetKey(name)
            try:
                if verb == "put":
                    stored = await harness.store.put(key, content, media_type=JSON, progress=silent, fence=fence)
                    log.append((stored.size_bytes, stored.sha256))
                elif verb == "read":
                    log.append(await harness.store.read(key))
                else:
                    log.append((await harness.store.stat(key)).sha256)
            except VividlyError as error:
                log.append(type(error).__name__)
        return log
