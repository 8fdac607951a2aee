"""
Brings a lesson to the time that it should take: by its pauses first, and by the voice's rate where they are not enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Sequence

_TIGHTEST: Final = 0.6
_LOOSEST: Final = 1.9
_LONGEST_PAUSE_SECONDS: Final = 1.0
_TOLERANCE: Final = 0.04
_SLOWEST: Final = 0.8
_FASTEST: Final = 1.25
_SMALLEST_STEP: Final = 0.03
_SHORT_SECONDS: Final = 10.0
"""Of what is shorter, the pauses at both ends are a large part."""


@attrs.frozen(kw_only=True)
class Timing:
    """
    Of a lesson, the seconds of *sound*, the *pauses* between, and the seconds that it is *wanted* to take.
    """

    sound: float
    pauses: Sequence[float] = attrs.field(repr=False)
    wanted: float

    def seconds(self, factor: float) -> float:
        """
        How long it takes if its pauses are stretched by *factor*.
        """
        return self.sound + sum(stretched(pause, factor) for pause in self.pauses)

    def factor(self) -> float:
        """
        How much its pauses are to be stretched, as far as they may be.
        """
        low, high = _TIGHTEST, _LOOSEST
        for _ in range(20):
            middle = (low + high) / 2
            low, high = (middle, high) if self.seconds(middle) < self.wanted else (low, middle)
        return (low + high) / 2

    def corrected_rate(self, rate: float, *, natural: float) -> float | None:
        """
        The rate at which it should be spoken instead of *rate*; None if pauses are enough, or it cannot be helped.

        It goes to what is easy to follow, and no further, where *natural* is the rate that was chosen.
        """
        too_long = self.seconds(_TIGHTEST) > self.wanted * (1 + _TOLERANCE) and self.wanted > _SHORT_SECONDS
        too_short = self.seconds(_LOOSEST) < self.wanted * (1 - _TOLERANCE)
        if not (too_long or too_short):
            return None
        room = self.wanted - (self.seconds(1.0) - self.sound)
        fitting = rate * self.sound / room if room > 0 else rate * _FASTEST
        corrected = round(min(max(fitting, natural * _SLOWEST), natural * _FASTEST), 2)
        return corrected if abs(corrected / rate - 1) >= _SMALLEST_STEP else None


def stretched(pause: float, factor: float) -> float:
    """
    How long *pause* is if it is stretched by *factor*, in seconds: never so long that one would wait for more.
    """
    return min(pause * factor, max(pause, _LONGEST_PAUSE_SECONDS))
