"""
Finds the rate at which a script takes the time it should.
"""

from __future__ import annotations

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


def settle(record: Callable[[int, int], Recording], *, wanted_samples: float) -> Recording:
    """
    Record until it takes *wanted_samples*, or as near to that as the rate may go.

    *record* takes the number of the attempt, from 0, and the rate.
    """
    best: tuple[float, Recording] | None = None
    tried: set[int] = set()
    rate = _FIRST_GUESS
    while rate not in tried and len(tried) < _MOST_ATTEMPTS:
        recording = record(len(tried), rate)
        tried.add(rate)
        error = abs(len(recording.samples) / wanted_samples - 1)
        if best is None or error < best[0]:
            best = error, recording
        if error <= _CLOSE_ENOUGH:
            break
        rate = _corrected(rate, recording, wanted_samples)
    assert best is not None
    return best[1]


def _corrected(rate: int, recording: Recording, wanted_samples: float) -> int:
    """
    The pauses that are added stay as they are: the speech alone makes up for the difference.
    """
    speech = len(recording.samples) - recording.added_silence
    room = wanted_samples - recording.added_silence
    return min(max(round(rate * speech / room), SLOWEST), FASTEST) if room > 0 else FASTEST
