"""
How high the fence of an object stands, in a file that is its lock as well.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from anyio import from_thread

from vividly_adapters._file_lock import claimed
from vividly_core.domain.errors import Stale, Unavailable

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

_BYTES: Final = 8
_PAUSE_SECONDS: Final = 0.005


@contextmanager
def fenced(record: Path, fence: int, *, patience_seconds: float = 5.0) -> Generator[None]:
    """
    Raise the fence in *record* to *fence*, and keep everybody else from it during the block. For worker threads.

    Nobody waits without end: who holds the lock may be asleep, and wakes up with it in hand.

    :raises Stale: if it stands higher.
    :raises Unavailable: if somebody else has the lock for longer than *patience_seconds*.
    """
    record.parent.mkdir(parents=True, exist_ok=True)
    give_up_at = time.monotonic() + patience_seconds
    while True:
        with claimed(record) as descriptor:
            if descriptor is not None:
                _lift(descriptor, fence)
                yield
                return
        if time.monotonic() >= give_up_at:
            raise Unavailable(f"somebody has been storing the same object for {patience_seconds:g} s")
        from_thread.check_cancelled()
        time.sleep(_PAUSE_SECONDS)


def _lift(descriptor: int, fence: int) -> None:
    highest = int.from_bytes(os.pread(descriptor, _BYTES, 0))
    if fence < highest:
        raise Stale(f"the object belongs to a later lease: its fence is {highest}, this is {fence}")
    if fence > highest:
        # On disk before the object is: a crash in between leaves a fence that is too high, never one too low.
        os.pwrite(descriptor, fence.to_bytes(_BYTES), 0)
        os.fsync(descriptor)
