"""
Reads film files: their boxes, and with ffmpeg what a player would show.
"""

from __future__ import annotations

import re
import struct
import subprocess
from typing import TYPE_CHECKING

import attrs
import imageio_ffmpeg
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@attrs.frozen(kw_only=True)
class Decoded:
    """
    What came out of decoding a whole film: *streams* as ffmpeg describes them, *pictures* and *samples* counted.
    """

    streams: tuple[str, ...]
    pictures: int
    samples: int


def boxes(data: bytes) -> Iterator[tuple[str, bytes]]:
    """
    The boxes of *data*, an MP4 file or the content of a box: name and content of each.
    """
    start = 0
    while start < len(data):
        size, name = struct.unpack_from(">I4s", data, start)
        assert size >= 8
        yield name.decode("ascii"), data[start + 8 : start + size]
        start += size


def told_seconds(path: Path) -> float:
    """
    How long the film says it is.
    """
    index = dict(boxes(dict(boxes(path.read_bytes()))["moov"]))
    scale, duration = struct.unpack_from(">II", index["mvhd"], 12)
    return float(duration / scale)


def decode(path: Path) -> Decoded:
    """
    Decode *path* to its end, without an error.
    """
    told = _ffmpeg("-xerror", "-i", str(path), "-map", "0:v:0", "-f", "null", "-", level="info")
    sound = _ffmpeg("-xerror", "-i", str(path), "-map", "0:a", "-ac", "1", "-f", "s16le", "-")
    streams = re.findall(
        r"^  Stream #0:\d+.*$", told.stderr.decode().partition("Stream mapping:")[0], re.MULTILINE
    )
    pictures = re.findall(r"frame=\s*(\d+)", told.stderr.decode())
    return Decoded(streams=tuple(streams), pictures=int(pictures[-1]), samples=len(sound.stdout) // 2)


def samples(path: Path) -> memoryview:
    """
    The sound, 16 bit, as one channel.
    """
    return memoryview(_ffmpeg("-i", str(path), "-map", "0:a", "-ac", "1", "-f", "s16le", "-").stdout).cast("h")


def picture(path: Path, number: int, *, size: tuple[int, int]) -> Image.Image:
    """
    Picture *number* of the film, from 0, of *size*.
    """
    chosen = f"select=eq(n\\,{number}),scale=in_color_matrix=bt709:in_range=tv,format=rgb24"
    taken = _ffmpeg("-i", str(path), "-vf", chosen, "-frames:v", "1", "-f", "rawvideo", "-")
    return Image.frombytes("RGB", size, taken.stdout)


def told_by_ffmpeg(path: Path, *arguments: str) -> str:
    """
    What ffmpeg says of the film, or with *arguments* what it makes of it.
    """
    if arguments:
        return _ffmpeg("-i", str(path), *arguments).stdout.decode()
    return (
        _ffmpeg("-i", str(path), "-t", "0", "-f", "null", "-", level="info").stderr.decode().partition("Output")[0]
    )


def _ffmpeg(*arguments: str, level: str = "error") -> subprocess.CompletedProcess[bytes]:
    program = imageio_ffmpeg.get_ffmpeg_exe()
    return subprocess.run(
        [program, "-nostdin", "-hide_banner", "-loglevel", level, *arguments], capture_output=True, check=True
    )
