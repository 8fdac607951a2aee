"""
One server a data folder, whoever opens it, from wherever.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import anyio
from anyio import to_thread

from contract.embedded_postgres.probes import ROOT, ask, client_process, opened, postmaster_of, runs
from contract.openers.embedded import scratch_database, session_server

if TYPE_CHECKING:
    from pathlib import Path

    from anyio.abc import TaskStatus


async def test_a_second_opening_shares_the_server(data: Path) -> None:
    """
    The server stays until the last has left, whoever came first.
    """
    leave = anyio.Event()

    async def first(*, task_status: TaskStatus[int]) -> None:
        async with opened(data) as url:
            task_status.started(await postmaster_of(url))
            await leave.wait()

    async with anyio.create_task_group() as group:
        postmaster = await group.start(first)
        async with opened(data) as url:
            leave.set()
            assert await postmaster_of(url) == postmaster
    assert not runs(postmaster)


async def test_six_threads_open_at_once(fresh: Path) -> None:
    """
    Threads of one process, each with its own event loop, share one server from its first start.
    """
    together = threading.Barrier(6)

    async def use() -> int:
        async with opened(fresh) as url:
            postmaster = await postmaster_of(url)
            await to_thread.run_sync(together.wait)
            return postmaster

    with ThreadPoolExecutor(6) as pool:
        postmasters = await to_thread.run_sync(lambda: list(pool.map(lambda _: anyio.run(use), range(6))))
    assert len(set(postmasters)) == 1
    assert not runs(postmasters[0])


async def test_four_processes_open_at_once(fresh: Path) -> None:
    """
    Processes share one server from its first start, gone with the last of them.
    """
    together = threading.Barrier(4)

    def use(_: int) -> int:
        with client_process(fresh) as client:
            together.wait()
            return client.postmaster

    with ThreadPoolExecutor(4) as pool:
        postmasters = await to_thread.run_sync(lambda: list(pool.map(use, range(4))))
    assert len(set(postmasters)) == 1
    assert not runs(postmasters[0])


async def test_openings_and_leavings_may_cross(data: Path) -> None:
    """
    Who comes while the last one leaves gets a server all the same.
    """

    async def use() -> None:
        for _ in range(5):
            async with opened(data) as url:
                assert await ask(url, "SELECT 1") == 1

    with ThreadPoolExecutor(4) as pool:
        await to_thread.run_sync(lambda: list(pool.map(lambda _: anyio.run(use), range(4))))


async def test_a_client_with_another_environment_shares_too(data: Path, folder: Path) -> None:
    """
    Where temporary files go differs from client to client; the server is the same.
    """
    elsewhere = folder / "tmp"
    elsewhere.mkdir(mode=0o755 if ROOT else 0o700)
    environment = {"TMPDIR": str(elsewhere), "XDG_RUNTIME_DIR": str(elsewhere)}
    async with opened(data) as url:
        with client_process(data, environment=environment) as client:
            assert client.url == url


async def test_a_session_shares_one_server() -> None:
    """
    Synchronous code may hold a server that many event loops use, each with a database of its own.
    """
    with session_server() as server:
        await ask(server, "CREATE DATABASE template")
        async with scratch_database(server, template="template") as one, scratch_database(server) as other:
            await ask(one, "CREATE TABLE mine ()")
            assert await ask(other, "SELECT to_regclass('mine')") is None
