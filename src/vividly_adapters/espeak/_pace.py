"""
Finds the rate at which a script takes the time it should.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._recording import Recording

SLOWEST: Final = 110
FASTEST: Final = 200
"""The engine's words a minute within which it is easy to follow."""

_FIRST_GUESS: Final = 160
_MOST_ATTEMPTS: Final = 4
_CLOSE_ENOUGH: Final = 0.01
_MOST_EASED: Final = 0.85
_EASED_ATTEMPTS: Final = 3
_ROUNDING: Final = 1e-6


def settle(
    record: Callable[[int, int], Recording], *, wanted_samples: float, haste: Callable[[Recording], float]
) -> Recording:
    """
    Record until it takes *wanted_samples*, or as near to that as the rate may go; and then slower, until its captions
    can be read.

    *record* takes the number of the attempt, from 0, and the rate; *haste* tells how much too fast a recording is to
    be read: more than 1 is. What could not be read at a rate a seventh lower either, stays as it is.
    """
    best: tuple[float, int, Recording] | None = None
    tried: set[int] = set()
    rate = _FIRST_GUESS
    while rate not in tried and len(tried) < _MOST_ATTEMPTS:
        recording = record(len(tried), rate)
        tried.add(rate)
        error = abs(len(recording.samples) / wanted_samples - 1)
        if best is None or error < best[0]:
            best = error, rate, recording
        if error <= _CLOSE_ENOUGH:
            break
        rate = _corrected(rate, recording, wanted_samples)
    assert best is not None
    _, rate, recording = best
    return _eased(record, recording, rate, attempts=len(tried), haste=haste)


def _eased(
    record: Callable[[int, int], Recording],
    recording: Recording,
    rate: int,
    *,
    attempts: int,
    haste: Callable[[Recording], float],
) -> Recording:
    slowest = max(SLOWEST, math.ceil(rate * _MOST_EASED))
    eased = recording
    for attempt in range(attempts, attempts + _EASED_ATTEMPTS):
        too_fast = haste(eased)
        if too_fast <= 1 + _ROUNDING:
            return eased
        rate = min(rate - 1, math.floor(rate / too_fast))
        if rate < slowest:
            break
        eased = record(attempt, rate)
    return eased if haste(eased) <= 1 + _ROUNDING else recording


def _corrected(rate: int, recording: Recording, wanted_samples: float) -> int:
    """
    The pauses that are added stay as they are: the speech alone makes up for the difference.
    """
    speech = len(recording.samples) - recording.added_silence
    room = wanted_samples - recording.added_silence
    return min(max(round(rate * speech / room), SLOWEST), FASTEST) if room > 0 else FASTEST
