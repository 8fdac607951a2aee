"""
What a piece of work cost: processor time of this process and its children, wall time, memory.
"""

from __future__ import annotations

import resource
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Generator

_KILOBYTE = 1024
_MEGABYTE = 1_000_000


@attrs.define(kw_only=True)
class Cost:
    """
    Seconds, and megabytes at the most: of Python, and of the largest of its encoders.
    """

    cpu: float = 0.0
    python_cpu: float = 0.0
    wall: float = 0.0
    python_mb: float = 0.0
    encoder_mb: float = 0.0


@contextmanager
def measured() -> Generator[Cost]:
    """
    Lend a cost that is filled in when the block ends. The processor time is that of the whole process until then,
    its start included.
    """
    cost, began = Cost(), time.monotonic()
    yield cost
    cost.wall = time.monotonic() - began
    own, theirs = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cost.python_cpu = own.ru_utime + own.ru_stime
    cost.cpu = cost.python_cpu + theirs.ru_utime + theirs.ru_stime
    cost.python_mb = own.ru_maxrss * _KILOBYTE / _MEGABYTE
    cost.encoder_mb = theirs.ru_maxrss * _KILOBYTE / _MEGABYTE
