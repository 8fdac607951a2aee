"""
The worker processes of a trial: started, watched, harmed, and gone when it ends.
"""

from __future__ import annotations

import json
import math
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import anyio
import attrs
from anyio.streams.text import TextReceiveStream

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from anyio.abc import Process, TaskGroup

    from .order import Order

_MOST: Final = 8
_VARIABLE: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+(\.\d+)?")
_LONGEST_SHAPE: Final = 100


@attrs.define(kw_only=True)
class Worker:
    """
    One process. *said* counts the lines of its log by their shape; *ended_at* is in seconds since 1970.
    """

    process: Process
    order: Order
    ready: anyio.Event = attrs.field(factory=anyio.Event, init=False)
    ended: anyio.Event = attrs.field(factory=anyio.Event, init=False)
    ended_at: float = attrs.field(default=math.inf, init=False)
    said: Counter[str] = attrs.field(factory=Counter, init=False)

    @property
    def pid(self) -> int:
        """
        Of its process.
        """
        return self.process.pid

    @property
    def lives(self) -> bool:
        """
        Whether it has not ended yet.
        """
        return not self.ended.is_set()

    @property
    def code(self) -> int | None:
        """
        Its exit code, once it has ended; negative for the signal that killed it.
        """
        return self.process.returncode

    def send(self, number: signal.Signals) -> None:
        """
        Send it a signal, if it lives.
        """
        if self.lives:
            with suppress(ProcessLookupError):
                self.process.send_signal(number)

    async def let_go(self) -> None:
        """
        Let a request that waits at its trap go on.
        """
        assert self.process.stdin is not None
        with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            await self.process.stdin.send(b"go\n")

    def resident_bytes(self) -> int:
        """
        Its memory; 0 where the system does not tell.
        """
        with suppress(OSError):
            for line in Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8").splitlines():
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) * 1024
        return 0

    def open_files(self) -> int:
        """
        How many files and sockets it has open; 0 where the system does not tell.
        """
        with suppress(OSError):
            return sum(1 for _ in Path(f"/proc/{self.pid}/fd").iterdir())
        return 0

    async def follow(self) -> None:
        """
        Read its log until it ends.
        """
        assert self.process.stderr is not None
        rest = ""
        async for text in TextReceiveStream(self.process.stderr, errors="replace"):
            *lines, rest = (rest + text).split("\n")
            for line in lines:
                self._hear(line)
        await self.process.wait()
        self.ended_at = time.time()
        self.ended.set()
        self.ready.set()

    def _hear(self, line: str) -> None:
        try:
            said: dict[str, Any] = json.loads(line)
        except ValueError:
            self.said[f"? {line.strip()[:_LONGEST_SHAPE]}"] += 1
            return
        if said["message"].startswith("working"):
            self.ready.set()
        self.said[_shape(said)] += 1


def _shape(said: dict[str, Any]) -> str:
    if "outcome" in said:
        reason = f" ({said['reason']})" if "reason" in said else ""
        return f"{said['severity']} outcome {said['outcome']}{reason}"
    return f"{said['severity']} {_VARIABLE.sub('#', said['message'].splitlines()[0])[:_LONGEST_SHAPE]}"


@attrs.define(kw_only=True)
class Crew:
    """
    All workers of a trial, also those that have ended; at most eight live at once.
    """

    tasks: TaskGroup
    members: list[Worker] = attrs.field(factory=list, init=False)

    @property
    def living(self) -> list[Worker]:
        """
        Those that run, or are stopped.
        """
        return [worker for worker in self.members if worker.lives]

    async def start(self, order: Order) -> Worker:
        """
        Start one more, without waiting for it.
        """
        if len(self.living) >= _MOST:
            raise RuntimeError(f"a trial may have {_MOST} workers at once: end one before another starts")
        process = await anyio.open_process(
            [sys.executable, "-m", "vividly_runtime.torture.worker", order.to_json()],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            # Ctrl-C is for the torture, which then ends them.
            start_new_session=True,
        )
        worker = Worker(process=process, order=order)
        self.members.append(worker)
        self.tasks.start_soon(worker.follow)
        return worker

    def said(self) -> Counter[str]:
        """
        What all of them logged.
        """
        return sum((worker.said for worker in self.members), Counter[str]())


@asynccontextmanager
async def open_crew() -> AsyncGenerator[Crew]:
    """
    Lend a crew without members; whoever lives when the block ends is killed.
    """
    async with anyio.create_task_group() as tasks:
        crew = Crew(tasks=tasks)
        try:
            yield crew
        finally:
            for worker in crew.living:
                worker.send(signal.SIGKILL)
            with anyio.CancelScope(shield=True):
                for worker in crew.members:
                    await worker.process.wait()
                    await worker.process.aclose()
            tasks.cancel_scope.cancel()
