"""
Pictures as video keeps them: brightness at full size, colour at half, in BT.709 and within the range of television.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
from PIL import Image, ImageChops

if TYPE_CHECKING:
    from collections.abc import Iterator

# Rows of the matrix of BT.709, scaled from 0..255 to 16..235 and 16..240.
_Y: Final = (0.182586, 0.614231, 0.062007, 16.0)
_U: Final = (-0.100644, -0.338572, 0.439216, 128.0)
_V: Final = (0.439216, -0.398942, -0.040274, 128.0)


def to_yuv(picture: Image.Image) -> bytes:
    """
    The planes Y, U and V of *picture*, which is RGB, with even sides, one after another: 4:2:0, 8 bit.
    """
    small = picture.reduce(2)
    return b"".join(
        (
            picture.convert("L", _Y).tobytes(),
            small.convert("L", _U).tobytes(),
            small.convert("L", _V).tobytes(),
        )
    )


@attrs.frozen(kw_only=True)
class _Band:
    """
    Rows of a plane that differ: *before* and *after* are those from byte *start* to *end*.
    """

    start: int
    end: int
    before: Image.Image
    after: Image.Image


@attrs.frozen
class Fade:
    """
    From *before* to *after*, touching only the rows that differ.
    """

    before: bytes
    _bands: tuple[_Band, ...]

    @classmethod
    def between(cls, before: bytes, after: bytes, *, width: int, height: int) -> Fade:
        """
        The fade between two pictures of the same size.
        """
        # Both planes of colour are looked at as one.
        planes = ((0, width, height), (width * height, width // 2, height))
        return cls(before, tuple(_differing(before, after, planes)))

    def at(self, share: float) -> bytes:
        """
        The picture in which *share* of the way is gone, 0 to 1.
        """
        frame = bytearray(self.before)
        for band in self._bands:
            frame[band.start : band.end] = Image.blend(band.before, band.after, share).tobytes()
        return bytes(frame)


def _differing(before: bytes, after: bytes, planes: tuple[tuple[int, int, int], ...]) -> Iterator[_Band]:
    for offset, width, height in planes:
        one, other = (
            Image.frombytes("L", (width, height), frame[offset : offset + width * height])
            for frame in (before, after)
        )
        box = ImageChops.difference(one, other).getbbox()
        if box is not None:
            _, top, _, bottom = box
            rows = (0, top, width, bottom)
            yield _Band(
                start=offset + top * width,
                end=offset + bottom * width,
                before=one.crop(rows),
                after=other.crop(rows),
            )
