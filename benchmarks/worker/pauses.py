"""
Pauses between requests to an idle worker, the same in every run.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .load import Idle


def pauses(idle: Idle) -> Iterator[float]:
    """
    Seconds, at random from a tenth of the longest on: whoever polls must not be met in step.
    """
    drawn = random.Random(6)  # noqa: S311  the pauses are no secret, and are to be the same for all
    longest = idle.longest_pause_seconds
    return (drawn.uniform(longest / 10, longest) for _ in range(idle.requests))
