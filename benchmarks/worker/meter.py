"""
Wall clock, and the processor time of both sides.
"""

from __future__ import annotations

import time
from contextlib import suppress

import asyncpg
import attrs
import psutil


@attrs.frozen(kw_only=True)
class Sample:
    """
    What *requests* took. Seconds; the processor's are of this process, and of all processes of the server.
    """

    requests: int
    seconds: float
    client_cpu_seconds: float
    server_cpu_seconds: float


@attrs.define(kw_only=True)
class Meter:
    """
    Measures one stretch of work. *postmaster* is the process of the server that all others of it descend from.
    """

    postmaster: int
    sample: Sample | None = None
    _start: tuple[float, float, float] | None = None

    def start(self) -> None:
        """
        From here on it counts.
        """
        self._start = (self._server_cpu(), time.process_time(), time.perf_counter())

    def stop(self, requests: int) -> None:
        """
        It counted until here, for *requests*.
        """
        end, client = time.perf_counter(), time.process_time()
        assert self._start is not None, "stopped before it was started"
        server_before, client_before, begin = self._start
        self.sample = Sample(
            requests=requests,
            seconds=end - begin,
            client_cpu_seconds=client - client_before,
            server_cpu_seconds=self._server_cpu() - server_before,
        )

    def _server_cpu(self) -> float:
        postmaster = psutil.Process(self.postmaster)
        own = postmaster.cpu_times()
        # Those that have ended count as the children of the postmaster, who waited for them.
        total = own.user + own.system + own.children_user + own.children_system
        for process in postmaster.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system
        return float(total)


async def find_postmaster(url: str) -> int:
    """
    The process id of the server at *url*, which must run on this machine.
    """
    connection = await asyncpg.connect(url)
    try:
        backend: int = await connection.fetchval("SELECT pg_backend_pid()")
        return psutil.Process(backend).ppid()
    finally:
        await connection.close()
