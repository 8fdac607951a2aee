"""
Memory, processor time and connections, as they are at the most.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import attrs
import psutil

from vividly_adapters.postgres.trial import load

from .report import ConnectionFigures, WorkerFigures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_adapters.postgres.engine import Engine


@attrs.define(kw_only=True)
class Meter:
    """
    Measures the processes *pids* with their children, and who is connected to the database.
    """

    pids: Sequence[int]
    _workers: dict[int, WorkerFigures] = attrs.field(factory=dict, init=False)
    _connections: dict[str, ConnectionFigures] = attrs.field(factory=dict, init=False)

    @property
    def workers(self) -> tuple[WorkerFigures, ...]:
        """
        One for each process that was ever measured.
        """
        return tuple(self._workers.values())

    @property
    def connections(self) -> tuple[ConnectionFigures, ...]:
        """
        One for each name, the most connections first.
        """
        return tuple(sorted(self._connections.values(), key=lambda each: (-each.open, each.application)))

    async def measure(self, engine: Engine) -> None:
        """
        Look once.
        """
        for pid in self.pids:
            with suppress(psutil.Error):
                self._measure_process(pid)
        for row in await load.connections(engine):
            name = row["application"]
            most = self._connections.get(name, ConnectionFigures(application=name, open=0, busy=0))
            self._connections[name] = ConnectionFigures(
                application=name, open=max(most.open, row["open"]), busy=max(most.busy, row["busy"])
            )

    def _measure_process(self, pid: int) -> None:
        process = psutil.Process(pid)
        times = process.cpu_times()
        resident, cpu = process.memory_info().rss, times.user + times.system + _of_children(times)
        for child in process.children(recursive=True):
            with suppress(psutil.Error):
                resident += child.memory_info().rss
                times = child.cpu_times()
                cpu += times.user + times.system
        most = self._workers.get(pid, WorkerFigures(resident_bytes=0, cpu_seconds=0.0))
        self._workers[pid] = WorkerFigures(
            resident_bytes=max(most.resident_bytes, resident), cpu_seconds=max(most.cpu_seconds, cpu)
        )


def _of_children(times: object) -> float:
    # Those that have ended, and were waited for.
    return float(getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0))
