"""
The child's side of `_child`: takes the one job, tells its progress, answers, and ends with its parent.

Imports nothing but what a job must have at once: a child's start is part of every call.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from vividly_core.domain.errors import PortError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

    from vividly_core.ports.progress import Progress

_SMALLEST_STEP: Final = 0.002
_LONGEST_SILENCE_SECONDS: Final = 0.4


def serve(work: Callable[[dict[str, Any], Progress], Any]) -> None:
    """
    Take the job from standard input, do *work* on it, and answer with what it returns, which JSON must hold.

    A `PortError` that *work* raises is answered by its name and message; any other exception ends the process,
    with its traceback on standard error. From here on the standard streams are safe for whatever the work
    starts or loads: input is empty, and output goes to standard error.
    """
    jobs, answers = _take_streams()
    with os.fdopen(jobs, "rb", closefd=False) as source:
        line = source.readline()
    if not line.endswith(b"\n"):
        _end()
    end_with_parent(jobs)
    channel = _Channel(answers)
    try:
        result = work(json.loads(line), channel.progress)
        channel.send({"result": result, "processor_seconds": _processor_seconds()})
    except PortError as error:
        channel.send({"error": type(error).__name__, "message": str(error)})


def _processor_seconds() -> float:
    """
    What this process has used so far, and those of its children that have ended.
    """
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def end_with_parent(descriptor: int) -> None:
    """
    Kill this process, and its whole group if it leads one, as soon as *descriptor* closes at the other end.

    The descriptor is read and thrown away, in a thread of its own.
    """
    threading.Thread(target=_read_to_end, args=(descriptor,), name="end-with-parent", daemon=True).start()


def _read_to_end(descriptor: int) -> None:
    try:
        while os.read(descriptor, 4096):
            pass
    except OSError:
        # A connection that was reset is as closed as one that ended.
        pass
    _end()


def _end() -> NoReturn:
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)


def _take_streams() -> tuple[int, int]:
    """
    Move the conversation to descriptors that no child of ours inherits: it ends when this process does.
    """
    jobs, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdout.flush()
    os.dup2(2, 1)
    return jobs, answers


class _Channel:
    """
    Writes whole lines, from any thread.
    """

    def __init__(self, descriptor: int) -> None:
        self._stream = os.fdopen(descriptor, "wb")
        self._lock = threading.Lock()
        self._told = 0.0
        self._told_at = time.monotonic()

    def progress(self, fraction: float) -> None:
        """
        Tell *fraction*, unless hardly more is done than was told a moment ago.
        """
        now = time.monotonic()
        if fraction - self._told >= _SMALLEST_STEP or now - self._told_at >= _LONGEST_SILENCE_SECONDS:
            self._told, self._told_at = max(fraction, self._told), now
            self.send({"progress": self._told})

    def send(self, message: dict[str, Any]) -> None:
        """
        Write *message* as one line.
        """
        line = json.dumps(message).encode() + b"\n"
        with self._lock:
            self._stream.write(line)
            self._stream.flush()
