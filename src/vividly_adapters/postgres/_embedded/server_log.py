"""
The file in which the server and its supervisor write, kept short.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

_LONGEST_BYTES: Final = 4 * 1024 * 1024
_KEPT_BYTES: Final = 64 * 1024
_TAIL_BYTES: Final = 4096
_TAIL_LINES: Final = 20


@attrs.frozen
class ServerLog:
    """
    An open log that had *start* bytes; *descriptor* appends, also when a child inherits it.
    """

    descriptor: int
    start: int

    def tail(self) -> str:
        """
        The last lines since the log was opened.
        """
        text = self._last(_TAIL_BYTES, since=self.start).decode(errors="replace")
        return "\n".join(text.splitlines()[-_TAIL_LINES:])

    def trim(self) -> None:
        """
        Cut the log to its end when it has grown long. What is written at this very moment may be lost.
        """
        if os.fstat(self.descriptor).st_size > _LONGEST_BYTES:
            kept = self._last(_KEPT_BYTES)
            os.ftruncate(self.descriptor, 0)
            os.write(self.descriptor, kept)

    def _last(self, most: int, *, since: int = 0) -> bytes:
        size = os.fstat(self.descriptor).st_size
        return os.pread(self.descriptor, most, max(since, size - most))


def last_words(path: Path, *, since: int) -> str:
    """
    The last lines of the log at *path* that were written after its byte *since*.
    """
    with path.open("rb") as log:
        return ServerLog(log.fileno(), since).tail()


@contextmanager
def open_server_log(path: Path) -> Generator[ServerLog]:
    """
    The log at *path*, for us to read and for us and our children to append to.
    """
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(path, flags, 0o600)
    try:
        ServerLog(descriptor, 0).trim()
        yield ServerLog(descriptor, os.fstat(descriptor).st_size)
    finally:
        os.close(descriptor)
