"""
The data are made whole or not at all.
"""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import anyio
import pytest

from contract.embedded_postgres.probes import ask, children_of, gone, opened, supervisor_of
from vividly_core.domain.errors import Unavailable

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("delay", [0.0, 0.1, 0.4, 0.9])
async def test_a_cancelled_opening_leaves_nothing(fresh: Path, delay: float) -> None:
    """
    Whenever it is cancelled: no process, no half-made data; and the next opening works.
    """
    with anyio.move_on_after(delay):
        async with opened(fresh):
            pass
    if was_started(fresh):
        await gone(supervisor_of(fresh))
    assert not half_made(fresh)
    async with opened(fresh) as url:
        assert await ask(url, "SELECT 1") == 1


@pytest.mark.parametrize("victim", ["initdb", "supervisor"])
async def test_a_killed_one_leaves_nothing_half_made(fresh: Path, victim: str) -> None:
    """
    Who is killed while the data are being made leaves no folder that passes for whole; the next opening works.
    """

    async def kill() -> None:
        with anyio.fail_after(20):
            while not half_made(fresh):  # noqa: ASYNC110  what another process does is no event
                await anyio.sleep(0.001)
        supervisor = supervisor_of(fresh)
        os.kill(supervisor if victim == "supervisor" else children_of(supervisor)[0], signal.SIGKILL)

    async with anyio.create_task_group() as group:
        group.start_soon(kill)
        with pytest.raises(Unavailable):
            async with opened(fresh):
                pass
    assert not is_made(fresh)
    async with opened(fresh) as url:
        assert await ask(url, "SELECT 1") == 1


def was_started(data: Path) -> bool:
    """
    Whether a supervisor has come to life.
    """
    lock = data / "supervisor.lock"
    return lock.exists() and bool(lock.read_text())


def half_made(data: Path) -> bool:
    """
    Whether there are data in the making.
    """
    return any(data.glob(".initdb-*/base"))


def is_made(data: Path) -> bool:
    """
    Whether there are data that pass for whole.
    """
    return (data / "cluster").exists()
