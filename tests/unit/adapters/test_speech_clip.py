"""
From the bytes of a WAV file to the sound in it.
"""

from __future__ import annotations

import array
import io
import wave
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_adapters.speech._clip import phrases, read_wave
from vividly_core.domain.errors import Unavailable

RATE = 1_000


def recording(*stretches: tuple[int, int]) -> array.array[int]:
    """
    Samples of stretches of a loudness and a length.
    """
    return array.array("h", [loudness for loudness, length in stretches for _ in range(length)])


def to_wave(samples: array.array[int]) -> bytes:
    """
    A WAV file.
    """
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
        file.writeframes(samples.tobytes())
    return made.getvalue()


def test_phrases_are_what_stands_between_pauses() -> None:
    """
    Of 0.12 s or more; what is shorter belongs to the sound.
    """
    sound = recording((20, 300), (5_000, 400), (-20, 100), (-5_000, 200), (0, 200), (5_000, 300), (0, 50))

    found = phrases(sound, sample_rate=RATE)

    assert [(phrase.begin, phrase.end) for phrase in found] == [(300, 1_000), (1_200, 1_500)]


def test_a_phrase_keeps_a_little_of_the_silence_around_it() -> None:
    """
    30 ms where there are so many, and tells how much stands before.
    """
    first, second = phrases(recording((5_000, 400), (0, 200), (5_000, 300), (0, 5)), sample_rate=RATE)

    assert (first.lead, len(first.samples)) == (0, 430)
    assert (second.lead, len(second.samples)) == (30, 335)


@given(st.lists(st.tuples(st.sampled_from([0, 90, -5_000, 30_000]), st.integers(1, 200)), min_size=1, max_size=20))
def test_a_phrase_begins_and_ends_at_nothing(stretches: list[tuple[int, int]]) -> None:
    """
    However loud the voice is there, and no sample is louder than it was.
    """
    sound = recording(*stretches)
    if max(map(abs, sound)) <= 90:
        return

    for phrase in phrases(sound, sample_rate=RATE):
        assert phrase.samples[0] == phrase.samples[-1] == 0 or len(phrase.samples) == 1
        before = sound[phrase.begin - phrase.lead :][: len(phrase.samples)]
        assert all(abs(now) <= abs(then) for now, then in zip(phrase.samples, before, strict=True))


def test_silence_is_no_speech() -> None:
    """
    Nor is next to it.
    """
    with pytest.raises(Unavailable):
        phrases(recording((50, 5_000)), sample_rate=RATE)


@given(st.lists(st.integers(-32_768, 32_767), min_size=1, max_size=50))
def test_samples_come_back_as_they_were(samples: list[int]) -> None:
    """
    To the last one.
    """
    sound = array.array("h", samples)

    assert read_wave(to_wave(sound), sample_rate=RATE) == sound


@given(st.binary(max_size=200))
def test_what_is_no_sound_is_unavailable(data: bytes) -> None:
    """
    Whatever the bytes are.
    """
    with pytest.raises(Unavailable):
        read_wave(data, sample_rate=RATE)


@given(st.integers(0, 243))
def test_every_cut_is_seen(length: int) -> None:
    """
    Wherever it is.
    """
    whole = to_wave(recording((5_000, 100)))
    assert len(whole) == 244

    with pytest.raises(Unavailable):
        read_wave(whole[:length], sample_rate=RATE)


@given(st.integers(0, 43), st.integers(0, 255))
def test_a_header_may_hold_anything(place: int, value: int) -> None:
    """
    It is read, or unavailable, and nothing else.
    """
    data = bytearray(to_wave(recording((5_000, 100))))
    data[place] = value

    with suppress(Unavailable):
        assert set(read_wave(bytes(data), sample_rate=RATE)) <= {5_000}
