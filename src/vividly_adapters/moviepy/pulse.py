"""
Progress that is told again while nothing moves on: silence would look like death.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Generator

    from vividly_core.ports.progress import Progress

_BEAT_SECONDS: Final = 0.25


@contextmanager
def pulsing(progress: Progress) -> Generator[Progress]:
    """
    Lend a progress that never falls, and repeats itself some times a second. It may be called from any thread.
    """
    lock, over, most = threading.Lock(), threading.Event(), 0.0

    def tell(fraction: float) -> None:
        nonlocal most
        with lock:
            most = max(most, fraction)
            progress(most)

    def beat() -> None:
        while not over.wait(_BEAT_SECONDS):
            tell(0.0)

    pulse = threading.Thread(target=beat, name="pulse", daemon=True)
    pulse.start()
    try:
        yield tell
    finally:
        over.set()
        pulse.join()
