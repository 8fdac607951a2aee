"""
The server is gone with those who use it, and the data are not.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from contract.embedded_postgres.probes import (
    ask,
    client_process,
    gone,
    opened,
    postmaster_of,
    runs,
    sockets_of,
    supervisor_of,
)

if TYPE_CHECKING:
    from pathlib import Path

KEPT = "SELECT value FROM kept"


async def test_leaving_leaves_no_process(data: Path) -> None:
    """
    When the block has ended, the server and its supervisor are down, not even zombies, and their sockets removed.
    """
    async with opened(data) as url:
        postmaster, supervisor = await postmaster_of(url), supervisor_of(data)
    assert not runs(postmaster)
    assert not runs(supervisor)
    assert not sockets_of(url).parent.exists()


async def test_a_killed_client_takes_the_server_with_it(data: Path) -> None:
    """
    Nothing stays of a server whose only client got SIGKILL.
    """
    with client_process(data) as client:
        supervisor = supervisor_of(data)
        client.process.kill()
        client.process.wait()
        await gone(client.postmaster, supervisor)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_supervisor_told_to_end_ends_the_server(data: Path, number: signal.Signals) -> None:
    """
    The system may end it in good order, though clients are still there.
    """
    with client_process(data) as client:
        os.kill(supervisor_of(data), number)
        await gone(client.postmaster)


async def test_data_survive_a_restart(data: Path) -> None:
    """
    The next opening finds what the last one wrote.
    """
    async with opened(data) as url:
        await keep(url)
    async with opened(data) as url:
        assert await ask(url, KEPT) == 7


async def test_data_survive_a_killed_supervisor(data: Path) -> None:
    """
    The server ends with its supervisor, and the next opening recovers, though the first has not left yet.
    """
    async with opened(data, durable=True) as url:
        await keep(url)
        postmaster = await postmaster_of(url)
        os.kill(supervisor_of(data), signal.SIGKILL)
        if sys.platform == "linux":
            await gone(postmaster)
        async with opened(data, durable=True) as again:
            assert await postmaster_of(again) != postmaster
            assert await ask(again, KEPT) == 7


async def test_data_survive_a_killed_server(data: Path) -> None:
    """
    The supervisor does not stay without its server, and the next opening recovers.
    """
    async with opened(data, durable=True) as url:
        await keep(url)
        supervisor = supervisor_of(data)
        os.kill(await postmaster_of(url), signal.SIGKILL)
        await gone(supervisor)
    async with opened(data, durable=True) as url:
        assert await ask(url, KEPT) == 7


async def keep(url: str) -> None:
    """
    Write what is to be found again.
    """
    await ask(url, "DROP TABLE IF EXISTS kept")
    await ask(url, "CREATE TABLE kept AS SELECT 7 AS value")
