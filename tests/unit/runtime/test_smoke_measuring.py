"""
How long files say that they are.
"""

from __future__ import annotations

import io
import struct
import wave

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_core.domain.errors import Malformed
from vividly_runtime.smoke.measuring import recording_seconds, track_seconds


def box(kind: bytes, content: bytes, *, wide: bool = False) -> bytes:
    """
    A box of an MP4 file, its size in 32 or in 64 bits.
    """
    if wide:
        return struct.pack(">I4sQ", 1, kind, len(content) + 16) + content
    return struct.pack(">I4s", len(content) + 8, kind) + content


def track(handler: bytes, scale: int, duration: int, *, long_times: bool = False) -> bytes:
    """
    The box of a track, its times in 32 or in 64 bits.
    """
    header = struct.pack(">B3x8x8xIQ" if long_times else ">B3x4x4xII", int(long_times), scale, duration)
    return box(
        b"trak", box(b"tkhd", b"\0" * 20) + box(b"mdia", box(b"mdhd", header) + box(b"hdlr", b"\0" * 8 + handler))
    )


def film(*tracks: bytes, wide: bool = False) -> io.BytesIO:
    """
    An MP4 file with these tracks, its header at the end.
    """
    header = box(b"moov", box(b"mvhd", b"\0" * 100) + b"".join(tracks), wide=wide)
    return io.BytesIO(box(b"ftyp", b"isom") + box(b"mdat", b"moov" * 100, wide=wide) + header)


@pytest.mark.parametrize("wide", [False, True])
@given(
    scale=st.integers(1, 2**32 - 1),
    duration=st.integers(0, 2**32 - 1),
    long_times=st.booleans(),
)
def test_tracks_last_as_long_as_their_headers_say(wide: bool, scale: int, duration: int, long_times: bool) -> None:
    """
    Whatever the width of sizes and times; tracks of other kinds do not count.
    """
    file = film(
        track(b"vide", scale, duration, long_times=long_times),
        track(b"soun", 48_000, 96_000),
        track(b"text", 1, 1),
        wide=wide,
    )

    assert track_seconds(file) == {"picture": duration / scale, "sound": 2.0}


@given(cut=st.integers(0, 900))
def test_a_film_that_is_cut_off_is_malformed(cut: int) -> None:
    """
    At whatever byte before its header is over.
    """
    whole = film(track(b"vide", 1, 1)).getvalue()

    with pytest.raises(Malformed):
        track_seconds(io.BytesIO(whole[: min(cut, len(whole) - 1)]))


@given(content=st.binary(max_size=200))
def test_any_bytes_are_a_film_or_malformed(content: bytes) -> None:
    """
    Nothing else is raised, and it ends.
    """
    with pytest.raises(Malformed):
        track_seconds(io.BytesIO(content))
    with pytest.raises(Malformed):
        recording_seconds(io.BytesIO(content))


def test_a_track_without_a_time_scale_is_malformed() -> None:
    """
    It would last for ever.
    """
    with pytest.raises(Malformed):
        track_seconds(film(track(b"vide", 0, 1)))


def test_a_recording_lasts_as_long_as_its_frames() -> None:
    """
    Half a second of silence.
    """
    file = io.BytesIO()
    with wave.open(file, "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(22_050)
        recording.writeframes(b"\0\0" * 11_025)
    file.seek(0)

    assert recording_seconds(file) == 0.5
