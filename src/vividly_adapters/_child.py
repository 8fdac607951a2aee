"""
A child process that does one job: our code in a process that can be cancelled.

The job is a module whose main line calls `_worker.serve`. It gets one JSON object on its standard input, and
writes JSON objects, one a line, to its standard output: ``{"progress": 0.5}`` as often as it likes, and last
``{"result": ..., "processor_seconds": 1.5}`` or ``{"error": "Rejected", "message": "..."}``. Its standard input
stays open for as long as the parent lives, so that a job ends itself when it closes. The child leads a process
group of its own: a terminal's Ctrl-C does not reach it, and it goes with all its children when it must.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import anyio
import attrs
from anyio.streams.buffered import BufferedByteReceiveStream

from vividly_core.domain import errors
from vividly_core.domain.usage import Usage

if TYPE_CHECKING:
    from anyio.abc import ByteReceiveStream, Process

    from vividly_core.ports.progress import Progress

_LONGEST_LINE_BYTES: Final = 64 * 1024 * 1024
_TAIL_BYTES: Final = 4000
_DRAIN_SECONDS: Final = 0.5
_GRACE_SECONDS: Final = 1.0

_ERRORS: Final[dict[str, type[errors.PortError]]] = {
    kind.__name__: kind for kind in (errors.Misconfigured, errors.Rejected, errors.Unavailable)
}


@attrs.frozen(kw_only=True)
class Answer:
    """
    The *result* of a job, and how many *processor_seconds* it took, with those of the processes that it had waited for.
    """

    result: Any
    processor_seconds: float

    @property
    def usage(self) -> Usage:
        """
        The seconds as a row of the ledger: on a machine of one's own they are free.
        """
        seconds = Decimal(str(round(self.processor_seconds, 3)))
        return Usage(item="processor", quantity=seconds, unit="second")


async def run_child(module: str, job: dict[str, Any], *, progress: Progress) -> Any:
    """
    Run ``python -m module`` on *job*, and return its result.

    :raises PortError: as `ask_child`.
    """
    return (await ask_child(module, job, progress=progress)).result


async def ask_child(module: str, job: dict[str, Any], *, progress: Progress) -> Answer:
    """
    Run ``python -m module`` on *job*, and return its answer.

    However it ends, cancellation included, the child's whole process group is gone when this returns. A job that
    has answered gets a moment to end by itself; whatever it leaves behind is killed.

    :raises PortError: the one that the job named.
    :raises Unavailable: if it died without a word, or cannot be started; the end of its standard error is in a
        note, not in the message, since it may quote what the job was given.
    """
    tail = bytearray()
    process = await _start(module)
    try:
        answer = await _converse(process, job, progress, tail)
    finally:
        with anyio.CancelScope(shield=True):
            await _end(process)
    if answer is None:
        error = errors.Unavailable(f"the process of {module} ended with code {process.returncode} and no result")
        error.add_note(tail.decode(errors="replace"))
        raise error
    if "error" in answer:
        raise _ERRORS.get(answer["error"], errors.Unavailable)(answer["message"])
    return Answer(result=answer["result"], processor_seconds=answer["processor_seconds"])


async def _start(module: str) -> Process:
    # -P: a file of the same name in the folder where we happen to stand is not the module.
    command = [sys.executable, "-P", "-m", module]
    # A cancellation half-way would leave a process that nobody knows.
    try:
        with anyio.CancelScope(shield=True):
            process = await anyio.open_process(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
    except OSError as error:
        raise errors.Unavailable(f"no process can be started for {module}: {error.strerror}") from error
    return process


async def _converse(
    process: Process, job: dict[str, Any], progress: Progress, tail: bytearray
) -> dict[str, Any] | None:
    """
    Hand over the job, pass on its progress, and return its answer: None if it ended without one.
    """
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    async with anyio.create_task_group() as group:
        group.start_soon(_keep_tail, process.stderr, tail)
        # A child that died at once says so by its silence.
        with contextlib.suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            await process.stdin.send(json.dumps(job).encode() + b"\n")
        answer = await _listen(process.stdout, progress)
        with anyio.move_on_after(_GRACE_SECONDS):
            await process.wait()
        # Nobody writes to standard error any more: what is there is read to its end.
        _kill_group(process)
        group.cancel_scope.deadline = anyio.current_time() + _DRAIN_SECONDS
    return answer


async def _listen(stdout: ByteReceiveStream, progress: Progress) -> dict[str, Any] | None:
    lines = BufferedByteReceiveStream(stdout)
    while True:
        try:
            said: dict[str, Any] = json.loads(await lines.receive_until(b"\n", _LONGEST_LINE_BYTES))
        except (anyio.IncompleteRead, anyio.EndOfStream):
            return None
        if "progress" not in said:
            return said
        progress(said["progress"])


async def _keep_tail(stderr: ByteReceiveStream, tail: bytearray) -> None:
    async for chunk in stderr:
        tail.extend(chunk)
        del tail[:-_TAIL_BYTES]


async def _end(process: Process) -> None:
    _kill_group(process)
    # asyncio does not take a process for ended while something it wrote is unread.
    with anyio.move_on_after(_DRAIN_SECONDS):
        for stream in (process.stdout, process.stderr):
            assert stream is not None
            async for _ in stream:
                pass
    await process.aclose()


def _kill_group(process: Process) -> None:
    # The group outlives its leader where an encoder was left behind.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
