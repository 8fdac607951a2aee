"""
Speech that can be measured: every word a tone, every comma and full stop a pause.
"""

from __future__ import annotations

import array
import functools
import io
import math
import random
import re
import wave
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

HERTZ = 210
LOUDNESS = 6_000
FADE_SECONDS = 0.015
AFTER_CLAUSE_SECONDS = 0.18
AFTER_SENTENCE_SECONDS = 0.45
AROUND_SECONDS = 0.12
NOISE = 20
LONGEST_WORD_SECONDS = 2.0


def hum(words: Sequence[str], *, sample_rate: int, pace: float) -> tuple[array.array[int], list[int]]:
    """
    The samples, and for each word the one at which the voice is done with the word before. Pauses are not quite silent.
    """
    samples = array.array("h", _rustle(round(AROUND_SECONDS * sample_rate)))
    reached = []
    for word in words:
        reached.append(len(samples))
        if any(character.isalnum() for character in word):
            seconds = min((0.08 + 0.05 * len(word)) / pace, LONGEST_WORD_SECONDS)
            samples += _tone(round(seconds * sample_rate), sample_rate)
        samples += _rustle(round(_pause_after(word) / pace * sample_rate))
    samples += _rustle(round(AROUND_SECONDS * sample_rate))
    return samples, reached


def to_wave(samples: array.array[int], *, sample_rate: int) -> bytes:
    """
    A WAV file.
    """
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes(samples.tobytes())
    return made.getvalue()


def _pause_after(word: str) -> float:
    if re.search(r"[.!?\u2026\u3002]\W*$", word):
        return AFTER_SENTENCE_SECONDS
    return AFTER_CLAUSE_SECONDS if re.search(r"[,;:\u2014\u2013]\W*$", word) else 0.0


@functools.lru_cache(maxsize=512)
def _tone(length: int, sample_rate: int) -> array.array[int]:
    fade = FADE_SECONDS * sample_rate
    return array.array(
        "h",
        (
            round(
                LOUDNESS
                * min(1, (index + 1) / fade, (length - index) / fade)
                * math.sin(math.tau * HERTZ * index / sample_rate)
            )
            for index in range(length)
        ),
    )


@functools.lru_cache(maxsize=64)
def _rustle(length: int) -> array.array[int]:
    noise = random.Random(length)
    return array.array("h", (noise.randint(-NOISE, NOISE) for _ in range(length)))
