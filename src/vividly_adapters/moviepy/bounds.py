"""
What a film may use of the machine: memory, disk.
"""

from __future__ import annotations

import errno
import os
import resource
import shutil
from typing import TYPE_CHECKING, Final

from vividly_core.domain.errors import Unavailable

if TYPE_CHECKING:
    from pathlib import Path

NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""How the system says that a file cannot grow."""

# A slide changes little from frame to frame; a clip may change all. Measured at the best quality, and doubled.
_BYTES_A_PIXEL: Final = 0.06
_SOUND_BYTES_A_SECOND: Final = 20_000
# The scenes, and the film that is made of them.
_COPIES: Final = 2
_MARGIN_BYTES: Final = 16 * 1024 * 1024
_MEGABYTE: Final = 1_000_000


def limit_memory(most_bytes: int) -> None:
    """
    Let this process, and each that it starts, have at most *most_bytes* of address space.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = most_bytes if hard == resource.RLIM_INFINITY else min(most_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    # Linear algebra, of which drawing needs none, takes memory for every thread that it might use; and where it gets
    # none it ends the process, without an error that could be told.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def processors() -> int:
    """
    How many processors this process may use.
    """
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def estimated_bytes(*, exposures: int, pixels: int, seconds: float) -> int:
    """
    How much disk a film needs while it is made, rather too much than too little.
    """
    return round(_COPIES * (exposures * pixels * _BYTES_A_PIXEL + seconds * _SOUND_BYTES_A_SECOND)) + _MARGIN_BYTES


def require_disk(folder: Path, needed_bytes: int) -> None:
    """
    :raises Unavailable: if *folder* has less room than *needed_bytes*, saying how much is missing.
    """
    free = shutil.disk_usage(folder).free
    if free < needed_bytes:
        raise Unavailable(
            f"the disk is too full for the film: it needs about {needed_bytes / _MEGABYTE:.0f} MB and "
            f"{free / _MEGABYTE:.0f} MB are free; make room, or choose another folder"
        )
