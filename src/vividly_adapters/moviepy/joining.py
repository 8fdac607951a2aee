"""
Puts encoded scenes and the other tracks into one film, without encoding anything again.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Final

import attrs

from vividly_core.domain.errors import Unavailable

from .ffmpeg import stopped
from .h264 import NotHoldable, hold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from .ffmpeg import Ffmpeg

_TICKS_A_FRAME: Final = 512
_CHUNK_BYTES: Final = 1024 * 1024
_FRAMES_TOLD: Final = re.compile(rb"^frame=\s*(\d+)$", re.MULTILINE)


@attrs.frozen(kw_only=True)
class Tracks:
    """
    The files of a film's tracks beside its pictures; *captions*, in SubRip, may be empty. *language* has three letters.
    """

    sound: Path
    captions: Path
    chapters: Path
    poster: Path
    language: str


@attrs.frozen(kw_only=True)
class EncodedScene:
    """
    The byte stream of a scene's exposures, open at its beginning, and for how many frames each is *held*.
    """

    stream: IO[bytes]
    held: tuple[int, ...]

    def film(self) -> Iterator[bytes]:
        """
        The scene, frame by frame.

        :raises Unavailable: if the encoder wrote another kind of stream than it was told.
        """
        try:
            yield from hold(iter(lambda: self.stream.read(_CHUNK_BYTES), b""), self.held)
        except NotHoldable as error:
            raise Unavailable(str(error)) from error


def join(
    ffmpeg: Ffmpeg, scenes: Iterable[EncodedScene], tracks: Tracks, into: Path, *, frames_per_second: int
) -> int:
    """
    Write *scenes*, one after another, and *tracks* as an MP4 file, its index in front; return how many frames it has.

    :raises PortError: if it cannot be written.
    """
    with tempfile.TemporaryFile() as complaints, tempfile.TemporaryFile() as told:
        arguments = _arguments(tracks, frames_per_second)
        with ffmpeg.start(
            *arguments, str(into), complaints=complaints, stdin=subprocess.PIPE, stdout=told.fileno()
        ) as process:
            assert process.stdin is not None
            # The encoder's own words are better than "broken pipe".
            with suppress(BrokenPipeError), process.stdin:
                for scene in scenes:
                    for part in scene.film():
                        process.stdin.write(part)
        if process.returncode != 0:
            complaints.seek(0)
            raise stopped(complaints.read().decode(errors="replace"), process.returncode)
        told.seek(0)
        frames = _FRAMES_TOLD.findall(told.read())
        return int(frames[-1]) if frames else 0


def _arguments(tracks: Tracks, rate: int) -> list[str]:
    captioned = tracks.captions.stat().st_size > 0
    captions = (
        *("-map", "4:s:0", "-c:s", "mov_text", "-disposition:s:0", "default"),
        *("-metadata:s:s:0", f"language={tracks.language}"),
    )
    return [
        *("-progress", "pipe:1", "-framerate", str(rate), "-f", "h264", "-i", "pipe:0", "-i", str(tracks.sound)),
        *("-i", str(tracks.poster), "-f", "ffmetadata", "-i", str(tracks.chapters)),
        *(("-f", "srt", "-i", str(tracks.captions)) if captioned else ()),
        *("-map", "0:v:0", "-map", "1:a:0", *(captions if captioned else ()), "-map", "2:v:0"),
        *("-c:v", "copy", "-c:a", "copy", "-disposition:v:1", "attached_pic"),
        # The byte stream has no clock: its pictures are a frame apart.
        *("-bsf:v:0", f"setts=ts=round(N/({rate}*TB)):duration=round(1/({rate}*TB))"),
        *("-video_track_timescale", str(rate * _TICKS_A_FRAME)),
        *("-map_metadata", "3", "-map_chapters", "3", "-metadata:s:a:0", f"language={tracks.language}"),
        # However fast the tracks come in, they lie in the file in the same order.
        *("-max_interleave_delta", "0", "-movflags", "+faststart", "-f", "mp4"),
    ]
