"""
What is heard in a recording, measured without regard to what its narrator says of it.
"""

from __future__ import annotations

import array
import sys
import wave
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from pathlib import Path

_LOUDEST_SILENCE = 150
_SHORTEST_PAUSE_SECONDS = 0.12


@attrs.frozen(kw_only=True)
class Sound:
    """
    Samples of 16 bit, one channel.
    """

    samples: array.array[int]
    rate: int

    @property
    def seconds(self) -> float:
        """
        How long it is.
        """
        return len(self.samples) / self.rate

    def stretches(self) -> list[tuple[float, float]]:
        """
        From when to when there is sound, in seconds, between pauses of 0.12 s or more.
        """
        shortest = _SHORTEST_PAUSE_SECONDS * self.rate
        found: list[tuple[int, int]] = []
        for index, sample in enumerate(self.samples):
            if abs(sample) > _LOUDEST_SILENCE:
                begin = found.pop()[0] if found and index - found[-1][1] < shortest else index
                found.append((begin, index + 1))
        return [(begin / self.rate, end / self.rate) for begin, end in found]

    def loudest(self, begin_seconds: float, end_seconds: float) -> int:
        """
        The loudest sample of a stretch, of 32,767.
        """
        stretch = self.samples[round(begin_seconds * self.rate) : round(end_seconds * self.rate)]
        return max(map(abs, stretch), default=0)


def listen(path: Path) -> Sound:
    """
    Read the WAV file *path*, which must be of 16 bit and one channel.
    """
    with wave.open(str(path), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getcomptype()) == (1, 2, "NONE")
        samples = array.array("h", file.readframes(file.getnframes()))
        if sys.byteorder == "big":
            samples.byteswap()
        assert len(samples) == file.getnframes()
        return Sound(samples=samples, rate=file.getframerate())
