"""
Bits of an H.264 stream: fixed numbers, Exp-Golomb numbers, and the bytes that keep start codes out of a unit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

_LOOKS_LIKE_A_START: Final = re.compile(rb"\x00\x00(?=[\x00-\x03])")


def escaped(payload: bytes) -> bytes:
    """
    *payload* with a 3 put in wherever it looks like a start code.
    """
    guarded = _LOOKS_LIKE_A_START.sub(b"\x00\x00\x03", payload)
    return guarded + b"\x03" if guarded.endswith(b"\x00\x00") else guarded


def plain(unit: bytes) -> bytes:
    """
    *unit* without what `escaped` puts in.
    """
    return unit.replace(b"\x00\x00\x03", b"\x00\x00")


@attrs.define
class BitReader:
    """
    Reads numbers from *data*, most significant bit first. *position* counts bits.
    """

    data: bytes
    position: int = 0

    def fixed(self, width: int) -> int:
        """
        A number of *width* bits.

        :raises ValueError: if the data ends before.
        """
        end = self.position + width
        if end > 8 * len(self.data):
            raise ValueError("the unit ends in the middle of a number")
        first, last = self.position // 8, (end + 7) // 8
        window = int.from_bytes(self.data[first:last], "big")
        self.position = end
        return (window >> (8 * last - end)) & ((1 << width) - 1)

    def unsigned(self) -> int:
        """
        An unsigned Exp-Golomb number.
        """
        zeros = 0
        while not self.fixed(1):
            zeros += 1
        return (1 << zeros) - 1 + self.fixed(zeros)

    def signed(self) -> int:
        """
        A signed Exp-Golomb number.
        """
        code = self.unsigned()
        return (code + 1) // 2 if code % 2 else -(code // 2)


def replaced(data: bytes, position: int, width: int, value: int) -> bytes:
    """
    *data* with the *width* bits at bit *position* set to *value*.
    """
    end = position + width
    first, last = position // 8, (end + 7) // 8
    shift = 8 * last - end
    window = int.from_bytes(data[first:last], "big") & ~(((1 << width) - 1) << shift)
    return data[:first] + (window | value << shift).to_bytes(last - first, "big") + data[last:]


def packed(numbers: Iterable[tuple[int, int | None]]) -> bytes:
    """
    Write *numbers*, each with its width, or with None as an unsigned Exp-Golomb number; then the bit that ends a
    unit, and zeros up to a whole byte.
    """
    bits = "".join(
        f"{value + 1:b}".rjust(2 * (value + 1).bit_length() - 1, "0") if width is None else f"{value:0{width}b}"
        for value, width in numbers
    )
    bits += "1"
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")
