"""
The sound of a film: as loud as people expect it, never too loud, and exactly as long as the pictures.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from .ffmpeg import Ffmpeg

SOUND_RATE: Final = 48_000
LOUDNESS_LUFS: Final = -16.0
HIGHEST_PEAK_DBTP: Final = -1.5

# Below it there is nothing that could be made louder.
_SILENCE_LUFS: Final = -60.0
_CLOSE_ENOUGH: Final = 0.4
_MOST_TRIES: Final = 4
# AAC adds to the peaks that it is given.
_HEADROOM: Final = 1.0
_INTEGRATED: Final = re.compile(r"^\s*I:\s+(-?[\d.]+|-inf|nan) LUFS", re.MULTILINE)
_PEAK: Final = re.compile(r"^\s*Peak:\s+(-?[\d.]+|-inf|nan) dBFS", re.MULTILINE)
_TOLD: Final = re.compile(r"^out_time_us=(\d+)$")
# One channel sounds from both sides; two stay as they are.
_STEREO: Final = f"aresample={SOUND_RATE},aformat=channel_layouts=stereo"


@attrs.frozen(kw_only=True)
class Loudness:
    """
    Integrated loudness in LUFS by EBU R 128, and true peak in dBTP. Of silence, both are low or minus infinity.
    """

    integrated: float
    peak: float


@attrs.frozen(kw_only=True)
class SoundTrack:
    """
    Encodes recordings as AAC of *samples* samples at 48 kHz, filled up with silence.
    """

    ffmpeg: Ffmpeg
    samples: int

    def make(self, recording: str, into: str, *, progress: Callable[[float], None] = lambda _: None) -> Loudness:
        """
        Encode *recording* at `LOUDNESS_LUFS`, no peak above `HIGHEST_PEAK_DBTP`, and return what was measured in
        the result.

        Loudness changes by gain alone, which leaves the voice as it is; peaks that would be too high are limited.

        :raises PortError: if it cannot be read, or written.
        """
        found = measure(self.ffmpeg, recording, _STEREO)
        progress(0.1)
        gain = _wanted(found)
        ceiling = HIGHEST_PEAK_DBTP - _HEADROOM
        for attempt in range(_MOST_TRIES):
            limits = found.peak + gain > ceiling
            self._encode(recording, into, gain=gain, ceiling=ceiling if limits else None, progress=progress)
            made = measure(self.ffmpeg, into)
            progress(1.0)
            if _is_right(made) or attempt == _MOST_TRIES - 1:
                break
            # What the limiter took away is given back; what the encoder added is allowed for.
            gain += _wanted(made)
            ceiling -= max(0.0, made.peak - HIGHEST_PEAK_DBTP) + (0.2 if made.peak > HIGHEST_PEAK_DBTP else 0.0)
        return made

    def _encode(
        self, recording: str, into: str, *, gain: float, ceiling: float | None, progress: Callable[[float], None]
    ) -> None:
        def heard(line: str) -> None:
            if told := _TOLD.match(line):
                done = int(told[1]) / 1e6 * SOUND_RATE / self.samples
                progress(0.1 + 0.8 * min(done, 1.0))

        limited = (
            "" if ceiling is None else f",alimiter=limit={10 ** (ceiling / 20):.6f}:level=0:latency=1:attack=2"
        )
        filled = f"apad=whole_len={self.samples},atrim=end_sample={self.samples}"
        self.ffmpeg.run(
            *("-progress", "pipe:1", "-i", recording, "-map", "0:a:0", "-vn", "-map_metadata", "-1"),
            *("-af", f"{_STEREO},volume={gain:.3f}dB:precision=float{limited},{filled}"),
            # Half the work of the usual coder, and at this rate no difference to a voice.
            *("-c:a", "aac", "-aac_coder", "fast", "-b:a", "128k", "-f", "ipod"),
            into,
            each=heard,
        )


def measure(ffmpeg: Ffmpeg, recording: str, first: str = "anull") -> Loudness:
    """
    Measure *recording*, after the filter *first*.

    :raises PortError: if it cannot be read.
    """
    told = ffmpeg.run(
        *("-loglevel", "info", "-nostats", "-i", recording, "-map", "0:a:0", "-vn"),
        *("-af", f"{first},ebur128=peak=true:framelog=quiet", "-f", "null"),
        "-",
    )
    integrated, peak = _INTEGRATED.findall(told), _PEAK.findall(told)
    if not integrated or not peak:
        raise Unavailable("the encoder stopped: it did not tell how loud the recording is")
    return Loudness(integrated=_number(integrated[-1]), peak=_number(peak[-1]))


def _number(text: str) -> float:
    return -math.inf if text in {"nan", "-inf"} else float(text)


def _wanted(loudness: Loudness) -> float:
    return LOUDNESS_LUFS - loudness.integrated if loudness.integrated > _SILENCE_LUFS else 0.0


def _is_right(loudness: Loudness) -> bool:
    return abs(_wanted(loudness)) <= _CLOSE_ENOUGH and loudness.peak <= HIGHEST_PEAK_DBTP
