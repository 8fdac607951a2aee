"""
From the bytes of a WAV file to phrases: the stretches of sound between its pauses.
"""

from __future__ import annotations

import array
import io
import sys
import wave
from typing import TYPE_CHECKING, Final

import attrs

from vividly_adapters._translate import translating
from vividly_core.domain.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK_SECONDS: Final = 0.01
_PAUSE_SECONDS: Final = 0.12
_EDGE_SECONDS: Final = 0.03
_FADE_SECONDS: Final = 0.005
LOUDEST_SILENCE: Final = 100
"""Of 32,767: fifty decibels below the loudest."""


@attrs.frozen(kw_only=True)
class Phrase:
    """
    Sound that begins and ends in silence. It was heard from sample *begin* of its recording up to *end*; its
    *samples* have *lead* more before it, and a few after it, and the first and last of them are 0.
    """

    begin: int
    end: int
    lead: int
    samples: array.array[int] = attrs.field(repr=False)


def read_wave(audio: bytes, *, sample_rate: int) -> array.array[int]:
    """
    Read the samples of a WAV file of 16 bit, one channel and *sample_rate*.

    :raises Unavailable: if it is none, is cut off, or holds no sound.
    """
    if not audio:
        raise Unavailable("the voice answered without sound")
    with (
        translating(
            {
                EOFError: lambda _: Unavailable("the voice's sound is cut off"),
                wave.Error: lambda _: Unavailable("the voice's sound is no WAV file"),
                # What the standard library makes of a length beyond the end of the file.
                RuntimeError: lambda _: Unavailable("the voice's sound is no WAV file"),
            }
        ),
        wave.open(io.BytesIO(audio), "rb") as file,
    ):
        form = (file.getnchannels(), file.getsampwidth(), file.getframerate())
        if form != (1, 2, sample_rate):
            raise Unavailable(f"the voice's sound has another form than was asked for: {form}")
        told = file.getnframes()
        data = file.readframes(told)
    if len(data) != 2 * told:
        raise Unavailable("the voice's sound is cut off")
    samples = array.array("h", data)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def phrases(samples: array.array[int], *, sample_rate: int) -> tuple[Phrase, ...]:
    """
    Cut *samples* at their pauses, which are left out.

    :raises Unavailable: if there is no sound at all.
    """
    block = round(_BLOCK_SECONDS * sample_rate)
    edge = round(_EDGE_SECONDS * sample_rate)
    found = []
    for first, beyond in _stretches(samples, block, round(_PAUSE_SECONDS / _BLOCK_SECONDS)):
        begin, end = _trimmed(samples, first, beyond)
        lead = min(begin, edge)
        stretch = samples[begin - lead : end + edge]
        _fade(stretch, round(_FADE_SECONDS * sample_rate))
        found.append(Phrase(begin=begin, end=end, lead=lead, samples=stretch))
    if not found:
        raise Unavailable("the voice answered with silence")
    return tuple(found)


def _stretches(samples: array.array[int], block: int, shortest_pause: int) -> Iterator[tuple[int, int]]:
    """
    From where to where there is sound, in whole blocks, with so many silent ones between at least.
    """
    first: int | None = None
    silent = 0
    for begin in range(0, len(samples), block):
        part = samples[begin : begin + block]
        if max(part) > LOUDEST_SILENCE or min(part) < -LOUDEST_SILENCE:
            first = begin if first is None else first
            silent = 0
            continue
        silent += 1
        if first is not None and silent == shortest_pause:
            yield first, begin - (silent - 1) * block
            first = None
    if first is not None:
        yield first, len(samples)


def _trimmed(samples: array.array[int], begin: int, end: int) -> tuple[int, int]:
    while abs(samples[begin]) <= LOUDEST_SILENCE:
        begin += 1
    while abs(samples[end - 1]) <= LOUDEST_SILENCE:
        end -= 1
    return begin, end


def _fade(samples: array.array[int], length: int) -> None:
    """
    Let *samples* swell from 0 and sink back to it, so that a join with silence makes no click.
    """
    length = min(length, len(samples) // 2)
    for index in range(length):
        samples[index] = samples[index] * index // length
        samples[-1 - index] = samples[-1 - index] * index // length
