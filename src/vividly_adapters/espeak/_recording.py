"""
Puts a recording together, scene by scene, with the pauses between them.
"""

from __future__ import annotations

import array
from typing import TYPE_CHECKING, Final

import attrs

from vividly_adapters._alignment import LOUDEST_SILENCE, align, shortest

from ._spoken import to_spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vividly_adapters._alignment import Span

    from ._engine import Engine

_BEFORE_SCENE_SECONDS: Final = 0.3
_AFTER_SCENE_SECONDS: Final = 0.4
_AFTER_LAST_SCENE_SECONDS: Final = 0.8


@attrs.frozen(kw_only=True)
class Recording:
    """
    A script, spoken: 16-bit mono samples, the span of every scene, and of every word in it.

    *added_silence* is how many of the samples are pauses that stand between and around the scenes.
    """

    samples: array.array[int]
    scenes: tuple[Span, ...]
    words: tuple[tuple[Span, ...], ...]
    added_silence: int


def record(
    engine: Engine, scenes: Sequence[Sequence[str]], *, language: str, rate: int, told: Callable[[float], None]
) -> Recording:
    """
    Speak the words of *scenes* at *rate*; *told* hears the fraction done.
    """
    samples = array.array("h")
    scene_spans = []
    word_spans = []
    added = 0
    for number, words in enumerate(scenes, start=1):
        after = _AFTER_LAST_SCENE_SECONDS if number == len(scenes) else _AFTER_SCENE_SECONDS
        begin = len(samples)
        scene, spans, silence = _record_scene(engine, words, after, language=language, rate=rate)
        samples += scene
        scene_spans.append((begin, len(samples)))
        word_spans.append(tuple((begin + start, begin + end) for start, end in spans))
        added += silence
        told(number / len(scenes))
    return Recording(samples=samples, scenes=tuple(scene_spans), words=tuple(word_spans), added_silence=added)


def _record_scene(
    engine: Engine, words: Sequence[str], after_seconds: float, *, language: str, rate: int
) -> tuple[array.array[int], tuple[Span, ...], int]:
    spoken = to_spoken(words, language=language)
    utterance = engine.say(spoken.text, words_per_minute=rate)
    before = round(_BEFORE_SCENE_SECONDS * engine.sample_rate)
    speech = _without_tail(utterance.samples)
    samples = _silence(before) + speech + _silence(round(after_seconds * engine.sample_rate))
    samples += _silence(shortest(len(words), sample_rate=engine.sample_rate) - len(samples))
    starts: dict[int, int] = {}
    for mark in utterance.marks:
        word = spoken.word_at(mark.offset)
        if word is not None:
            starts.setdefault(word, before + mark.sample)
    return samples, align(words, starts, samples, sample_rate=engine.sample_rate), len(samples) - len(speech)


def _without_tail(samples: array.array[int]) -> array.array[int]:
    """
    Drop the silence at the end: the pause that follows is ours to measure.
    """
    end = len(samples)
    while end and abs(samples[end - 1]) <= LOUDEST_SILENCE:
        end -= 1
    return samples[:end]


def _silence(count: int) -> array.array[int]:
    return array.array("h", bytes(2 * max(count, 0)))
