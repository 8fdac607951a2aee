"""
Holds pictures in an H.264 stream: what does not change is not encoded again, it is written as "the same as before".

An encoder that is given a picture again searches it all, to find that nothing has moved. The answer is always the
same few bytes: a slice that skips every block. They are written here, after the pictures that the encoder made of
what did change, and the running numbers of its pictures are put right.

The encoder must use one slice a picture, one reference, no B-frames and no arithmetic coding; `Stream` checks that.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import attrs

from .bits import BitReader, escaped, packed, plain, replaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SLICE: Final = 1
_KEY_SLICE: Final = 5
_SPS: Final = 7
_PPS: Final = 8
_DELIMITER: Final = 9
_KIND: Final = 0x1F
START: Final = b"\x00\x00\x00\x01"
_BEFORE_A_UNIT: Final = re.compile(rb"\x00\x00\x01")
_HEADER_BYTES: Final = 32
# Of those profiles that tell their chroma format.
_HIGH: Final = frozenset({100, 110, 122, 244})
_ALL_P: Final = 5
_REFERENCE_P: Final = 0x61
_DELIMITER_OF_P: Final = START + bytes((_DELIMITER, 0x30))


class NotHoldable(ValueError):
    """
    The stream is of a kind in which pictures cannot be held.
    """


@attrs.frozen(kw_only=True)
class _Parameters:
    """
    What of a stream's parameters its slices depend on.
    """

    number_bits: int
    blocks: int


def units(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """
    Cut a byte stream, which comes in *chunks*, into its units, without their start codes.
    """
    rest = b""
    for chunk in chunks:
        searched = max(0, len(rest) - 2)
        rest += chunk
        starts = [match.start() for match in _BEFORE_A_UNIT.finditer(rest, searched)]
        if not starts:
            continue
        for begin, end in pairwise((0, *starts)):
            if unit := _bare(rest[begin:end]):
                yield unit
        rest = rest[starts[-1] :]
    if unit := _bare(rest):
        yield unit


def is_picture(unit: bytes) -> bool:
    """
    Whether *unit* is a picture's slice, rather than something that is told of pictures.
    """
    return unit[0] & _KIND in {_SLICE, _KEY_SLICE}


def _bare(unit: bytes) -> bytes:
    # A unit never ends with a zero: those belong to the next start code.
    return unit.removeprefix(b"\x00\x00\x01").rstrip(b"\x00")


@attrs.define
class Stream:
    """
    Writes the units of an encoder again, each picture followed by as many copies of it as it is held.
    """

    _parameters: _Parameters | None = attrs.field(default=None, init=False)
    _sps: bytes = attrs.field(default=b"", init=False)
    _number: int = attrs.field(default=0, init=False)

    def unit(self, unit: bytes) -> bytes:
        """
        *unit*, as it stands in the stream that holds pictures.

        :raises NotHoldable: if the stream is of another kind.
        """
        try:
            return START + self._rewritten(unit)
        except ValueError as error:
            raise NotHoldable(f"the encoder wrote a stream in which pictures cannot be held: {error}") from error

    def held(self, times: int) -> bytes:
        """
        The picture that was written last, *times* more.
        """
        parameters = self._known()
        return b"".join(_DELIMITER_OF_P + START + self._skip(parameters) for _ in range(times))

    def _rewritten(self, unit: bytes) -> bytes:
        kind = unit[0] & _KIND
        if kind == _SPS:
            self._sps = unit
        elif kind == _PPS:
            self._parameters = _read_parameters(self._sps, unit)
        elif is_picture(unit):
            return self._renumbered(unit, self._known(), is_key=kind == _KEY_SLICE)
        return unit

    def _known(self) -> _Parameters:
        if self._parameters is None:
            raise NotHoldable("a picture comes before the parameters")
        return self._parameters

    def _renumbered(self, unit: bytes, parameters: _Parameters, *, is_key: bool) -> bytes:
        self._number = 0 if is_key else self._number + 1
        if is_key:
            return unit
        # Escapes could be anywhere; a number near the start is changed, so that they may have to change, too.
        payload = plain(unit)
        reader = BitReader(payload[:_HEADER_BYTES], position=8)
        if reader.unsigned() != 0:
            raise ValueError("it has several slices a picture")
        if reader.unsigned() % 5 != 0:
            raise ValueError("it has other pictures than I and P")
        reader.unsigned()
        width = parameters.number_bits
        return escaped(replaced(payload, reader.position, width, self._number % (1 << width)))

    def _skip(self, parameters: _Parameters) -> bytes:
        """
        A slice of type P that skips every block: each is a copy of what it was in the picture before.
        """
        self._number += 1
        width = parameters.number_bits
        header = (
            (0, None),  # the first block
            (_ALL_P, None),
            (0, None),  # the picture's parameters
            (self._number % (1 << width), width),
            (0, 1),  # as many references as usual: one
            (0, 1),  # in their usual order
            (0, 1),  # each picture takes the place of the one before
            (0, None),  # the usual quantiser
            (1, None),  # no deblocking: there is nothing to smooth
        )
        return bytes((_REFERENCE_P,)) + escaped(packed((*header, (parameters.blocks, None))))


def hold(chunks: Iterable[bytes], times: Iterable[int]) -> Iterator[bytes]:
    """
    Write the stream that comes in *chunks* again, each picture held as many *times* as it says.

    :raises NotHoldable: if it is of another kind, or has another number of pictures.
    """
    stream, left = Stream(), iter(times)
    for unit in units(chunks):
        yield stream.unit(unit)
        if is_picture(unit):
            yield stream.held(next(left, 0))
    if next(left, None) is not None:
        raise NotHoldable("the stream has too few pictures")


def _read_parameters(sps: bytes, pps: bytes) -> _Parameters:
    number_bits, blocks = _read_sps(BitReader(plain(sps), position=8))
    _check_pps(BitReader(plain(pps), position=8))
    return _Parameters(number_bits=number_bits, blocks=blocks)


def _read_sps(reader: BitReader) -> tuple[int, int]:
    profile = reader.fixed(8)
    reader.fixed(16)
    reader.unsigned()
    if profile in _HIGH:
        if reader.unsigned() != 1:
            raise ValueError("its chroma is not 4:2:0")
        reader.unsigned()
        reader.unsigned()
        reader.fixed(1)
        if reader.fixed(1):
            raise ValueError("it brings scaling matrices")
    number_bits = reader.unsigned() + 4
    if reader.unsigned() != 2:  # noqa: PLR2004  the order of output is the order of decoding
        raise ValueError("its pictures are not in order")
    if reader.unsigned() != 1:
        raise ValueError("it has several reference pictures")
    reader.fixed(1)
    width, height = reader.unsigned() + 1, reader.unsigned() + 1
    if not reader.fixed(1):
        raise ValueError("it is interlaced")
    return number_bits, width * height


def _check_pps(reader: BitReader) -> None:
    reader.unsigned()
    reader.unsigned()
    if reader.fixed(1):
        raise ValueError("it is coded arithmetically")
    reader.fixed(1)
    if reader.unsigned() != 0:
        raise ValueError("it has groups of slices")
    if reader.unsigned() != 0:
        raise ValueError("it has several reference pictures")
    reader.unsigned()
    if reader.fixed(1):
        raise ValueError("its predictions are weighted")
    reader.fixed(2)
    for _ in range(3):
        reader.signed()
    if not reader.fixed(1):
        raise ValueError("its slices do not tell of deblocking")
    reader.fixed(1)
    if reader.fixed(1):
        raise ValueError("it has redundant pictures")
