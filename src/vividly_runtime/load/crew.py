"""
The worker processes of a load: started, heard, and gone when it ends.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import deque
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

import anyio
import attrs
from anyio.streams.text import TextReceiveStream

from vividly_core.domain.errors import Unavailable
from vividly_runtime.commands.tasks_beside import tasks_beside

from .worker import NO_OP

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from anyio.abc import Process, TaskGroup

_REMEMBERED: Final = 5
_QUIETER: Final = ("DEBUG", "INFO")


@attrs.define(kw_only=True)
class Worker:
    """
    One process; *complaints* are the last lines of its log that were not in order.
    """

    process: Process
    ready: anyio.Event = attrs.field(factory=anyio.Event, init=False)
    ended: anyio.Event = attrs.field(factory=anyio.Event, init=False)
    complaints: deque[str] = attrs.field(factory=lambda: deque(maxlen=_REMEMBERED), init=False)
    # Also who stops on Ctrl-C must hear how it ends.
    _hearing: anyio.CancelScope = attrs.field(factory=lambda: anyio.CancelScope(shield=True), init=False)

    async def follow(self) -> None:
        """
        Read its log until it ends.
        """
        assert self.process.stderr is not None
        rest = ""
        with self._hearing:
            async for text in TextReceiveStream(self.process.stderr, errors="replace"):
                *lines, rest = (rest + text).split("\n")
                for line in lines:
                    self._hear(line)
            await self.process.wait()
            self.ended.set()
            self.ready.set()

    async def bury(self) -> None:
        """
        Wait for the end of a process that was killed.
        """
        await self.process.wait()
        # A child of its own may keep its log open.
        self._hearing.cancel()
        await self.process.aclose()

    def send(self, number: signal.Signals) -> None:
        """
        Send it a signal, if it lives.
        """
        if not self.ended.is_set():
            with suppress(ProcessLookupError):
                self.process.send_signal(number)

    def _hear(self, line: str) -> None:
        try:
            said = json.loads(line)
            message, severity = str(said["message"]), said["severity"]
        except (ValueError, TypeError, KeyError):
            message, severity = line, "ERROR"
        if message.startswith("working"):
            self.ready.set()
        if severity not in _QUIETER and message.strip():
            self.complaints.append(message)


@attrs.define(kw_only=True)
class Crew:
    """
    All workers of a load.
    """

    members: list[Worker] = attrs.field(factory=list, init=False)

    @property
    def pids(self) -> list[int]:
        """
        Of their processes.
        """
        return [worker.process.pid for worker in self.members]

    async def ready(self) -> None:
        """
        Wait until all of them work.

        :raises Unavailable: if one ended instead.
        """
        for worker in self.members:
            await worker.ready.wait()
        self.check()

    def check(self) -> None:
        """
        :raises Unavailable: if one has ended.
        """
        for worker in self.members:
            if worker.ended.is_set():
                raise _ended(worker)

    async def retire(self, *, grace_seconds: float) -> None:
        """
        Tell all to stop, and wait until they have; who takes longer is killed.
        """
        for worker in self.members:
            worker.send(signal.SIGTERM)
        with anyio.move_on_after(grace_seconds):
            for worker in self.members:
                await worker.ended.wait()
        for worker in self.members:
            worker.send(signal.SIGKILL)


@asynccontextmanager
async def open_crew(count: int, *, no_op: bool, variables: Mapping[str, str]) -> AsyncGenerator[Crew]:
    """
    Lend *count* workers in the environment *variables*; whoever lives when the block ends is killed.
    """
    async with tasks_beside() as tasks:
        crew = Crew()
        try:
            for _ in range(count):
                crew.members.append(await _start(tasks, no_op=no_op, variables=variables))
            yield crew
        finally:
            for worker in crew.members:
                worker.send(signal.SIGKILL)
            with anyio.CancelScope(shield=True):
                for worker in crew.members:
                    await worker.bury()


async def _start(tasks: TaskGroup, *, no_op: bool, variables: Mapping[str, str]) -> Worker:
    process = await anyio.open_process(
        [sys.executable, "-m", "vividly_runtime.load.worker", *([NO_OP] if no_op else [])],
        env=dict(variables),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        # Ctrl-C is for the load, which then ends them.
        start_new_session=True,
    )
    worker = Worker(process=process)
    tasks.start_soon(worker.follow)
    return worker


def _ended(worker: Worker) -> Unavailable:
    lines = "\n".join(worker.complaints) or "it did not say why"
    return Unavailable(f"a worker of the load ended with {worker.process.returncode}:\n{lines}")
