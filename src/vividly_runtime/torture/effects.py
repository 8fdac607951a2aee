"""
What workers have really done: a log that survives every one of them.
"""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from pathlib import Path


@attrs.frozen(kw_only=True)
class Effect:
    """
    One line of the log. *at* is in seconds since 1970, *token* that of the lease under which it was done.

    *what*: ``claim`` a request was claimed; ``begin`` and ``effect`` a stage's work has begun, is done; ``reached`` a
    trap has sprung.
    """

    at: float
    pid: int
    what: str
    request: str
    stage: str | None = None
    token: int = 0
    moment: str | None = None


@attrs.define
class EffectsLog:
    """
    Appends lines to the file *path*, each in one write: processes share it, and a killed one leaves no half of a line.
    """

    path: Path
    _descriptor: int = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def append(self, what: str, *, request: object, **more: Any) -> None:
        """
        Write that *what* has been done now.
        """
        line = {"at": time.time(), "pid": os.getpid(), "what": what, "request": str(request), **more}
        os.write(self._descriptor, json.dumps(line).encode() + b"\n")

    def close(self) -> None:
        """
        Write no more.
        """
        os.close(self._descriptor)


@attrs.define
class EffectsReader:
    """
    Reads the file *path* as it grows; there may be none yet.
    """

    path: Path
    _offset: int = attrs.field(default=0, init=False)
    _read: list[Effect] = attrs.field(factory=list, init=False)

    def read(self) -> list[Effect]:
        """
        All lines so far, in the order in which they were written.
        """
        if self.path.exists():
            with self.path.open("rb") as file:
                file.seek(self._offset)
                for line in file:
                    self._offset += len(line)
                    self._read.append(Effect(**json.loads(line)))
        return self._read
