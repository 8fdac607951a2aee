"""
Pictures are held in a stream: two decoders, which know nothing of it, see each as long as it was to be seen.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from vividly_adapters.moviepy.bits import BitReader, escaped, packed, plain, replaced
from vividly_adapters.moviepy.ffmpeg import Ffmpeg
from vividly_adapters.moviepy.h264 import NotHoldable, hold, units
from vividly_adapters.moviepy.x264 import QUALITIES, PictureFormat
from vividly_adapters.moviepy.yuv import to_yuv

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.service("moviepy")

SIZES = [(320, 180), (130, 134), (128, 500)]
HOLDS = (3, 0, 40, 0, 1, 300)


@given(st.lists(st.integers(0, 2**20) | st.sampled_from([0, 1, 2, 255, 65_535])))
def test_numbers_come_back_as_they_were_packed(numbers: list[int]) -> None:
    """
    Of a fixed width, and of their own.
    """
    written = packed([*((number, None) for number in numbers), *((number, 24) for number in numbers)])
    reader = BitReader(written)

    assert [reader.unsigned() for _ in numbers] == numbers
    assert [reader.fixed(24) for _ in numbers] == numbers
    assert reader.fixed(1) == 1


@given(st.lists(st.sampled_from([0, 0, 0, 1, 2, 3, 4, 255])).map(bytes))
def test_nothing_in_a_unit_looks_like_its_start(payload: bytes) -> None:
    """
    Whatever it holds; and what was put in is taken out again.
    """
    guarded = escaped(payload)

    assert not any(start in guarded for start in (b"\x00\x00\x00", b"\x00\x00\x01", b"\x00\x00\x02"))
    assert not guarded.endswith(b"\x00\x00")
    assert plain(guarded) == payload


@given(st.binary(min_size=8, max_size=8), st.integers(0, 50), st.integers(1, 14), st.data())
def test_a_number_is_replaced_in_its_place(data: bytes, position: int, width: int, drawn: st.DataObject) -> None:
    """
    And no other bit.
    """
    value = drawn.draw(st.integers(0, 2**width - 1))
    changed = replaced(data, position, width, value)

    assert BitReader(changed, position).fixed(width) == value
    assert replaced(changed, position, width, BitReader(data, position).fixed(width)) == data


def test_a_unit_that_ends_early_is_an_error() -> None:
    """
    Rather than a number that is not there.
    """
    with pytest.raises(ValueError, match="ends"):
        BitReader(b"\x00").unsigned()


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("quality", list(QUALITIES))
def test_held_pictures_are_seen_as_long_as_they_should(width: int, height: int, quality: str) -> None:
    """
    Bit for bit what the encoder made of each, so many times; also where numbers run over, and after another key.
    """
    encoded = encode(width, height, quality)
    once = decode(encoded, "h264", size := width * height * 3 // 2)
    assert len(once) == len(HOLDS)

    film = held(encoded, HOLDS)

    seen = [picture for picture, times in zip(once, HOLDS, strict=True) for _ in range(times + 1)]
    assert decode(film, "h264", size) == seen
    assert decode(film, "libopenh264", size) == seen


def encode(width: int, height: int, quality: str, *changes: str) -> bytes:
    """
    Six pictures with something in them, the first and the fifth of them keys.
    """
    form = PictureFormat(width=width, height=height, frames_per_second=24, quality=QUALITIES[quality])
    options = [*form.options((0, 4), key_distance=240)]
    for change in changes:
        options[options.index("-x264-params") + 1] += f":{change}"
    with subprocess.Popen(
        [Ffmpeg.found().program, "-loglevel", "error", *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        return process.communicate(b"".join(map(to_yuv, pictures(width, height))))[0]


def pictures(width: int, height: int) -> Sequence[Image.Image]:
    """
    A ball that moves.
    """
    drawn = []
    for number, _ in enumerate(HOLDS):
        picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
        at = (10 + 15 * number, 20 + 5 * number)
        ImageDraw.Draw(picture).ellipse((*at, at[0] + 30, at[1] + 30), fill=(250, 40 * number, 0))
        drawn.append(picture)
    return drawn


def held(encoded: bytes, holds: Sequence[int], *, chunk: int = 1000) -> bytes:
    """
    The stream with its pictures held; it comes in chunks.
    """
    return b"".join(hold((encoded[start : start + chunk] for start in range(0, len(encoded), chunk)), holds))


def decode(film: bytes, decoder: str, size: int) -> list[bytes]:
    """
    Every picture of *film*.
    """
    decoded = subprocess.run(
        [
            *(Ffmpeg.found().program, "-loglevel", "error", "-xerror", "-f", "h264", "-c:v", decoder),
            *("-i", "pipe:0", "-fps_mode", "passthrough", "-f", "rawvideo", "pipe:1"),
        ],
        input=film,
        capture_output=True,
        check=True,
    )
    assert decoded.stderr == b""
    return [decoded.stdout[start : start + size] for start in range(0, len(decoded.stdout), size)]


@settings(max_examples=20)
@given(st.integers(1, 60))
def test_a_stream_may_come_in_pieces(chunk: int) -> None:
    """
    Wherever it is cut, also within a start code.
    """
    stream = b"".join(b"\x00\x00\x00\x01" + bytes((1 + number,)) + b"\x00\x05" * number for number in range(9))

    assert list(units(stream[at : at + chunk] for at in range(0, len(stream), chunk))) == [
        bytes((1 + number,)) + b"\x00\x05" * number for number in range(9)
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("cabac=1", "arithmetically"),
        ("ref=3", "references|several reference"),
        ("bframes=2", "not in order"),
        ("weightp=1", "weighted"),
        ("slices=3", "slices"),
    ],
)
def test_other_streams_are_refused(change: str, reason: str) -> None:
    """
    An encoder that does not do as it was told makes an error, never a broken film.
    """
    with pytest.raises(NotHoldable, match=reason):
        held(encode(320, 180, "standard", change), (2,) * 40)


def test_a_stream_with_too_few_pictures_is_refused() -> None:
    """
    The film would be too short.
    """
    with pytest.raises(NotHoldable, match="too few"):
        held(encode(320, 180, "draft"), (*HOLDS, 3))
