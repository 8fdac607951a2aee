"""
Locks that the kernel takes back, however their holder dies.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


@contextmanager
def claimed(lock: Path, *, wait: bool = False) -> Generator[int | None]:
    """
    The descriptor of *lock*, exclusively ours and of whoever inherits it; None if somebody else has it.

    With *wait*, blocks until it is ours. At the end our descriptor is closed; the claim goes on for as long as
    an heir keeps a copy of it open. The file stays: who removes a lock makes two of it.
    """
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield descriptor
    finally:
        os.close(descriptor)
