"""
The promises of `Scratch`.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import pytest

from vividly_adapters.memory.scratch import MemoryScratch
from vividly_adapters.system import SystemScratch
from vividly_core.domain.errors import Unavailable
from vividly_core.domain.ids import FilePath

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_core.ports.scratch import Scratch


@asynccontextmanager
async def memory_scratch() -> AsyncGenerator[Scratch]:
    """
    The fake; in the end, nothing is lent.
    """
    scratch = MemoryScratch()
    yield scratch
    assert scratch.lent == 0


@asynccontextmanager
async def system_scratch() -> AsyncGenerator[Scratch]:
    """
    The real one.
    """
    yield SystemScratch()


@pytest.fixture(params=[memory_scratch, system_scratch], ids=["memory", "system"])
async def scratch(request: pytest.FixtureRequest) -> AsyncGenerator[Scratch]:
    """
    Each adapter, opened.
    """
    async with request.param() as scratch:
        yield scratch


async def test_a_folder_is_empty_and_writable_and_then_gone(scratch: Scratch) -> None:
    """
    [1] What is written into it, folders too, goes with it.
    """
    async with scratch.folder() as folder:
        path = Path(folder)
        assert path.is_absolute()
        assert list(path.iterdir()) == []
        (path / "deep" / "er").mkdir(parents=True)
        (path / "deep" / "file").write_text("x")

    assert not path.exists()


async def test_no_two_get_the_same_folder(scratch: Scratch) -> None:
    """
    [2] Folders that are out at the same time differ.
    """
    async with scratch.folder() as first, scratch.folder() as second:
        assert first != second


async def test_an_error_and_a_cancellation_remove_the_folder_too(scratch: Scratch) -> None:
    """
    Leaving by an exception or by cancellation leaves nothing behind.
    """
    with pytest.raises(LookupError):
        async with scratch.folder() as folder:
            raise LookupError
    with anyio.CancelScope() as scope:
        async with scratch.folder() as other:
            scope.cancel()
            await anyio.sleep_forever()

    assert not Path(folder).exists()
    assert not Path(other).exists()


async def test_a_full_or_missing_place_is_unavailable(tmp_path: Path) -> None:
    """
    Where no folder can be made, that is what is said.
    """
    scratch = SystemScratch(parent=FilePath(str(tmp_path / "missing")))

    with pytest.raises(Unavailable):
        async with scratch.folder():
            pass
