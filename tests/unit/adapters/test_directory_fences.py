"""
The promises of the fences in a folder, beyond those of the port: they outlive processes, and nobody hangs on them.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import anyio
import pytest
from anyio import to_thread

from vividly_adapters._file_lock import claimed
from vividly_adapters.directory._fences import fenced
from vividly_adapters.directory.asset_store import DirectoryAssetStore
from vividly_core.domain.errors import Unavailable
from vividly_core.domain.ids import AssetKey
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from pathlib import Path

KEY: Final = AssetKey("scripts/one/script.json")

_IN_ANOTHER_PROCESS: Final = """
import sys
from pathlib import Path
import anyio
from vividly_adapters.directory.asset_store import DirectoryAssetStore
from vividly_core.domain.errors import Stale

async def main():
    store = DirectoryAssetStore(root=Path(sys.argv[1]))
    try:
        await store.put(sys.argv[2], b"late", media_type="", progress=lambda _: None, fence=1)
    except Stale:
        print("stale", end="")

anyio.run(main)
"""


async def put(root: Path, content: bytes, fence: int) -> None:
    """
    Store *content* in the folder *root*, as somebody who has just opened it.
    """
    store = DirectoryAssetStore(root=root)
    await store.put(KEY, content, media_type="application/json", progress=silent, fence=fence)


async def test_a_fence_keeps_out_other_processes(tmp_path: Path) -> None:
    """
    It stands in the folder, and not in whoever put it up.
    """
    await put(tmp_path, b"first", fence=2)

    late = await anyio.run_process([sys.executable, "-c", _IN_ANOTHER_PROCESS, str(tmp_path), KEY])

    assert late.stdout == b"stale"
    assert (tmp_path / KEY).read_bytes() == b"first"


async def test_an_object_that_somebody_is_replacing_is_waited_for(tmp_path: Path) -> None:
    """
    Nothing is replaced before whoever has the lock lets go of it.
    """
    await put(tmp_path, b"first", fence=1)
    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            with claimed(tmp_path / ".fences" / KEY) as descriptor:
                assert descriptor is not None
                group.start_soon(put, tmp_path, b"second", 2)
                # It has written its part by then, and knocks.
                await anyio.wait_all_tasks_blocked()
                while not list((tmp_path / KEY).parent.glob(".part-*")):
                    await anyio.lowlevel.checkpoint()
                for _ in range(1000):
                    await anyio.lowlevel.checkpoint()
                assert (tmp_path / KEY).read_bytes() == b"first"

    assert (tmp_path / KEY).read_bytes() == b"second"


async def test_nobody_waits_for_ever_for_a_holder_that_sleeps(tmp_path: Path) -> None:
    """
    A process may be stopped with the lock in hand: the others hear so, and come again later.
    """
    record = tmp_path / "record"

    def knock() -> None:
        with fenced(record, 1, patience_seconds=0):
            raise AssertionError

    with claimed(record), pytest.raises(Unavailable, match="storing the same object"):
        await to_thread.run_sync(knock)


async def test_who_is_cancelled_while_it_waits_stops_waiting(tmp_path: Path) -> None:
    """
    The object and its fence are as they were.
    """
    await put(tmp_path, b"first", fence=1)
    with claimed(tmp_path / ".fences" / KEY), anyio.move_on_after(0.01) as scope:
        await put(tmp_path, b"second", fence=2)

    assert scope.cancelled_caught
    await put(tmp_path, b"third", fence=1)
    assert [path.name for path in (tmp_path / KEY).parent.iterdir()] == ["script.json"]
