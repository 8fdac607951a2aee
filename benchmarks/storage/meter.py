"""
Wall clock, processor time, and the most memory that a process held at once.
"""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Generator

_STATUS: Final = Path("/proc/self/status")
_FORGET_PEAK: Final = "5"


@attrs.frozen(kw_only=True)
class Sample:
    """
    What one transfer took. *peak_bytes* is how far the resident memory rose above where it stood before.
    """

    seconds: float
    cpu_seconds: float
    peak_bytes: int


@contextmanager
def measuring(samples: list[Sample]) -> Generator[None]:
    """
    Add what the block takes to *samples*. Linux only: the peak is the kernel's own, and not a matter of luck.
    """
    Path("/proc/self/clear_refs").write_text(_FORGET_PEAK, encoding="ascii")
    before = _resident("VmRSS")
    begin, cpu = time.perf_counter(), time.process_time()
    yield
    samples.append(
        Sample(
            seconds=time.perf_counter() - begin,
            cpu_seconds=time.process_time() - cpu,
            peak_bytes=max(0, _resident("VmHWM") - before),
        )
    )


def _resident(name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB$", _STATUS.read_text(encoding="ascii"), re.MULTILINE)
    assert found is not None, "the kernel tells no memory of processes"
    return int(found[1]) * 1024
