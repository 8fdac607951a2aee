"""
ffmpeg: how frames and sound become a film.
"""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterable

SOUND_RATE: Final = 48_000

_SECONDS_BETWEEN_KEYS: Final = 10
# MoviePy hands over RGB untagged, which ffmpeg would convert by the matrix of standard definition.
_COLOURS: Final = (
    "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,"
    "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
)
_SPEAKER: Final = re.compile(r"^(\[[^\]]*\] )+")
_FRAMES_TOLD: Final = re.compile(rb"^frame=\s*(\d+)$", re.MULTILINE)


def picture_options(key_seconds: Iterable[float], *, frames_per_second: int) -> list[str]:
    """
    The options of x264: looking ahead buys nothing, since we know where the scenes change.
    """
    keys = ",".join(f"{seconds:.6f}" for seconds in key_seconds)
    searching = (
        f"rc-lookahead=0:sync-lookahead=0:mbtree=0:scenecut=0:keyint={_SECONDS_BETWEEN_KEYS * frames_per_second}"
    )
    return [
        *("-crf", "24"),
        *("-x264-params", searching),
        *("-force_key_frames", keys),
        *("-vf", _COLOURS),
        # The pictures must not depend on how many processors there are.
        *("-threads", "4"),
        *("-fflags", "+bitexact"),
    ]


@attrs.frozen
class Encoder:
    """
    An ffmpeg *program*.
    """

    program: str

    def start_sound(self, recording: str, into: str, *, samples: int) -> subprocess.Popen[bytes]:
        """
        Begin to encode *recording* as AAC of exactly *samples* samples at 48 kHz, filled up with silence.
        """
        # One or two channels, as recorded.
        layout = f"aresample={SOUND_RATE},aformat=channel_layouts=mono|stereo"
        length = f"apad=whole_len={samples},atrim=end_sample={samples}"
        return self._start(
            *("-i", recording, "-map", "0:a:0", "-vn", "-af", f"{layout},{length}"),
            *("-c:a", "aac", "-b:a", "96k"),
            into,
        )

    def join(self, pictures: str, sound: str, into: str) -> int:
        """
        Put *pictures* and *sound* into one file, unchanged, the index in front, and count the frames in it.

        :raises Unavailable: if it cannot be written.
        """
        process = self._start(
            *("-i", pictures, "-i", sound, "-map", "0:v:0", "-map", "1:a:0", "-c", "copy"),
            *("-map_metadata", "-1", "-movflags", "+faststart", "-progress", "pipe:1", "-f", "mp4"),
            into,
        )
        told = finish(process)
        frames = _FRAMES_TOLD.findall(told)
        return int(frames[-1]) if frames else 0

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        *options, into = arguments
        command = [self.program, "-nostdin", "-y", "-loglevel", "error", *options, "-fflags", "+bitexact", into]
        return subprocess.Popen(  # noqa: S603  our own arguments, no shell
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )


def finish(process: subprocess.Popen[bytes]) -> bytes:
    """
    Wait for *process*, and return what it said.

    :raises Unavailable: if it failed.
    """
    said, complaint = process.communicate()
    if process.returncode != 0:
        raise stopped(complaint.decode(errors="replace"))
    return said


def stopped(complaint: str) -> Unavailable:
    """
    The error for an encoder that ended early; *complaint* is what it wrote about it.
    """
    lines = complaint.strip().splitlines()
    reason = _SPEAKER.sub("", lines[-1]) if lines else "it was killed"
    return Unavailable(f"the encoder stopped: {reason}")
