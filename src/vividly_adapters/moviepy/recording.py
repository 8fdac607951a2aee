"""
Recordings of users: any file that ffmpeg reads, as a WAV file, and where it pauses.
"""

from __future__ import annotations

import re
import wave
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .ffmpeg import Ffmpeg

_SAMPLE_RATE: Final = 48_000
_PAUSE_SECONDS: Final = 0.2
_BELOW_MEAN_DB: Final = 20
_MEAN: Final = re.compile(r"mean_volume: (-?[\d.]+) dB")
_START: Final = re.compile(r"silence_start: (-?[\d.]+)")
_END: Final = re.compile(r"silence_end: (-?[\d.]+)")


def to_wave(ffmpeg: Ffmpeg, recording: str, into: str) -> None:
    """
    Copy *recording* as 16 bit, one channel, 48 kHz.

    :raises PortError: if it cannot be read, or written.
    """
    ffmpeg.run(
        *("-i", recording, "-map", "0:a:0", "-vn", "-map_metadata", "-1"),
        *("-ac", "1", "-ar", str(_SAMPLE_RATE), "-c:a", "pcm_s16le", "-f", "wav"),
        into,
    )


def wave_seconds(path: str) -> float:
    """
    How long the WAV file at *path* is.
    """
    with wave.open(path, "rb") as file:
        return file.getnframes() / file.getframerate()


def pauses(ffmpeg: Ffmpeg, recording: str) -> list[tuple[float, float]]:
    """
    Where nobody speaks in *recording*: start and end of each pause, in seconds. A room is never quite silent: a pause
    is what is much quieter than the whole.

    :raises PortError: if it cannot be read.
    """
    mean = _MEAN.search(_told(ffmpeg, recording, "volumedetect"))
    level = (float(mean[1]) if mean else 0.0) - _BELOW_MEAN_DB
    told = _told(ffmpeg, recording, f"silencedetect=noise={level:.1f}dB:duration={_PAUSE_SECONDS}")
    # The last one may not end within the recording.
    return [
        (float(start), float(end)) for start, end in zip(_START.findall(told), _END.findall(told), strict=False)
    ]


def _told(ffmpeg: Ffmpeg, recording: str, listening: str) -> str:
    return ffmpeg.run("-loglevel", "info", "-nostats", "-i", recording, "-af", listening, "-f", "null", "-")
