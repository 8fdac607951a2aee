"""
How long recordings and films are, as their files tell.
"""

from __future__ import annotations

import struct
import wave
from typing import TYPE_CHECKING, Final

from vividly_core.domain.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_TRACK_NAMES: Final = {b"vide": "picture", b"soun": "sound"}
_WIDE: Final = 1


def recording_seconds(file: BinaryIO) -> float:
    """
    The length of a WAV file.

    :raises Malformed: if it is none.
    """
    try:
        with wave.open(file) as recording:
            return float(recording.getnframes() / recording.getframerate())
    except (wave.Error, EOFError, ZeroDivisionError) as error:
        raise Malformed("not a WAV file") from error


def track_seconds(file: BinaryIO) -> dict[str, float]:
    """
    The lengths of the tracks of an MP4 file, by ``picture`` and ``sound``.

    They stand in the header, which ISO/IEC 14496-12 calls ``moov``: for each ``trak``, its kind in ``mdia/hdlr``, and
    its time scale and duration in ``mdia/mdhd``.

    :raises Malformed: if it is none.
    """
    file.seek(0, 2)
    whole = file.tell()
    tracks = {}
    try:
        for movie in _boxes(file, b"moov", 0, whole):
            for track in _boxes(file, b"trak", *movie):
                for media in _boxes(file, b"mdia", *track):
                    name, seconds = _kind(file, media), _seconds(file, media)
                    if name is not None and seconds is not None:
                        tracks[name] = seconds
    except (struct.error, ZeroDivisionError) as error:
        raise Malformed("not an MP4 file") from error
    if not tracks:
        raise Malformed("not an MP4 file, or one without tracks")
    return tracks


def _boxes(file: BinaryIO, wanted: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """
    Where the content of each box of this type lies between *start* and *end*.
    """
    while start + 8 <= end:
        file.seek(start)
        size, kind = struct.unpack(">I4s", file.read(8))
        content = start + 8
        if size == _WIDE:
            (size,) = struct.unpack(">Q", file.read(8))
            content += 8
        # A size of zero reaches to the end.
        stop = start + size if size else end
        if not content <= stop <= end:
            raise Malformed("an MP4 file that is cut off")
        if kind == wanted:
            yield content, stop
        start = stop


def _kind(file: BinaryIO, media: tuple[int, int]) -> str | None:
    for content, _ in _boxes(file, b"hdlr", *media):
        file.seek(content + 8)
        return _TRACK_NAMES.get(file.read(4))
    return None


def _seconds(file: BinaryIO, media: tuple[int, int]) -> float | None:
    for content, _ in _boxes(file, b"mdhd", *media):
        file.seek(content)
        # Version 1 has times of 64 bits, and so two of them before the time scale.
        wide = file.read(1)[:1] == b"\x01"
        file.seek(content + (20 if wide else 12))
        scale, duration = struct.unpack(*(">IQ", file.read(12)) if wide else (">II", file.read(8)))
        return float(duration / scale)
    return None
