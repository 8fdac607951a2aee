"""
A child process that does one job: our code in a process that can be cancelled.

The job reads one JSON object from its standard input, and writes JSON objects, one a line, to its standard
output: ``{"progress": 0.5}`` as often as it likes, and last ``{"result": ...}`` or
``{"error": "Rejected", "message": "..."}``. Its standard input stays open for as long as the parent lives, so that
a job can end itself when it closes. The child leads a process group of its own: a terminal's Ctrl-C does not reach
it, and it goes with all its children when it must.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

import anyio
from anyio.streams.buffered import BufferedByteReceiveStream

from vividly_core.domain import errors

if TYPE_CHECKING:
    from anyio.abc import Process

    from vividly_core.ports.progress import Progress

_LONGEST_LINE_BYTES: Final = 64 * 1024 * 1024
_TAIL_BYTES: Final = 4000

_ERRORS: Final[dict[str, type[errors.PortError]]] = {
    kind.__name__: kind for kind in (errors.Misconfigured, errors.Rejected, errors.Unavailable)
}


async def run_child(module: str, job: dict[str, Any], *, progress: Progress) -> Any:
    """
    Run ``python -m module`` on *job*, and return its result.

    Cancellation kills the child's whole process group, and waits until it is gone.

    :raises PortError: the one that the job named.
    :raises Unavailable: if it died without a word; the end of its standard error is in a note, not in the
        message, since it may quote what the job was given.
    """
    process = await anyio.open_process(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        answer, tail = await _converse(process, job, progress)
        code = await process.wait()
    finally:
        with anyio.CancelScope(shield=True):
            await _end(process)
    if answer is None:
        error = errors.Unavailable(f"the process of {module} ended with code {code} and no result")
        error.add_note(tail)
        raise error
    if "error" in answer:
        raise _ERRORS.get(answer["error"], errors.Unavailable)(answer["message"])
    return answer["result"]


async def _converse(
    process: Process, job: dict[str, Any], progress: Progress
) -> tuple[dict[str, Any] | None, str]:
    answer: dict[str, Any] | None = None
    tail = bytearray()
    assert process.stdin is not None
    assert process.stdout is not None

    async def keep_tail() -> None:
        assert process.stderr is not None
        async for chunk in process.stderr:
            tail.extend(chunk)
            del tail[:-_TAIL_BYTES]

    async with anyio.create_task_group() as group:
        group.start_soon(keep_tail)
        # A child that died at once says so by its exit code.
        with contextlib.suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            await process.stdin.send(json.dumps(job).encode() + b"\n")
        lines = BufferedByteReceiveStream(process.stdout)
        with contextlib.suppress(anyio.IncompleteRead, anyio.EndOfStream):
            while True:
                said = json.loads(await lines.receive_until(b"\n", _LONGEST_LINE_BYTES))
                if "progress" in said:
                    progress(said["progress"])
                else:
                    answer = said
    return answer, tail.decode(errors="replace")


async def _end(process: Process) -> None:
    # The group outlives its leader where an encoder was left behind.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
    await process.aclose()
