"""
A file that is there whole, or not at all.
"""

from __future__ import annotations

from pathlib import Path

import anyio
import pytest

from vividly_adapters._whole_file import whole_file
from vividly_core.domain.errors import Unavailable
from vividly_core.domain.ids import FilePath


async def write(into: Path, text: str) -> None:
    """
    Write *text* to *into*, at once.
    """
    async with whole_file(FilePath(str(into))) as part:
        Path(part).write_text(text)
        assert not into.exists() or into.read_text() != text


async def write_half(into: Path) -> None:
    """
    Fail at work.
    """
    async with whole_file(FilePath(str(into))) as part:
        Path(part).write_text("half")
        raise ZeroDivisionError


async def test_what_was_written_arrives(tmp_path: Path) -> None:
    """
    In the place of what was there before, with nothing beside it.
    """
    for text in ("one", "another"):
        await write(tmp_path / "file", text)

        assert (tmp_path / "file").read_text() == text
        assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("before", [None, "older"])
async def test_an_error_leaves_all_as_it_was(tmp_path: Path, before: str | None) -> None:
    """
    The error passes unchanged.
    """
    target = tmp_path / "file"
    if before:
        target.write_text(before)

    with pytest.raises(ZeroDivisionError):
        await write_half(target)

    assert [path.read_text() for path in tmp_path.iterdir()] == ([before] if before else [])


async def test_cancellation_leaves_all_as_it_was(tmp_path: Path) -> None:
    """
    Also at the last moment.
    """
    with anyio.CancelScope() as scope:
        async with whole_file(FilePath(str(tmp_path / "file"))) as part:
            Path(part).write_text("whole")
            scope.cancel()

    assert scope.cancelled_caught
    assert list(tmp_path.iterdir()) == []


async def test_nothing_written_is_unavailable(tmp_path: Path) -> None:
    """
    There is nothing to put in its place.
    """
    with pytest.raises(Unavailable, match="put in its place"):
        async with whole_file(FilePath(str(tmp_path / "file"))):
            pass


async def test_many_files_in_one_place_do_not_mix(tmp_path: Path) -> None:
    """
    The last one wins, whole.
    """
    texts = [str(number) * 1000 for number in range(10)]
    async with anyio.create_task_group() as group:
        for text in texts:
            group.start_soon(write, tmp_path / "file", text)

    assert (tmp_path / "file").read_text() in texts
    assert len(list(tmp_path.iterdir())) == 1
