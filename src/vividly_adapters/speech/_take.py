"""
Puts a recording together from what was spoken, scene by scene, with the pauses between.
"""

from __future__ import annotations

import array
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import attrs

from vividly_adapters._alignment import align, shortest
from vividly_core.domain.lesson import Narration, SceneSpan, SpokenWord

from ._clip import LOUDEST_SILENCE
from ._pace import Timing, stretched

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vividly_core.domain.usage import Usage

    from ._clip import Phrase
    from ._timing import Start

_BEFORE_SCENE_SECONDS: Final = 0.3
_AFTER_SCENE_SECONDS: Final = 0.4
_AFTER_LAST_SCENE_SECONDS: Final = 0.8
_AFTER_SENTENCE_SECONDS: Final = 0.35
_AFTER_PART_SECONDS: Final = 0.04


@attrs.frozen(kw_only=True)
class Passage:
    """
    One chunk, spoken: its phrases, and where in them words begin, by their number in the scene.
    """

    phrases: tuple[Phrase, ...]
    starts: dict[int, Start]
    ends_sentence: bool


@attrs.frozen(kw_only=True)
class Take:
    """
    A whole script, spoken: the passages of every scene.
    """

    scenes: tuple[tuple[Passage, ...], ...]
    sample_rate: int

    def timing(self, wanted_seconds: float) -> Timing:
        """
        What there is to fit into *wanted_seconds*.
        """
        steps = [step for number in range(len(self.scenes)) for step in self._steps(number)]
        sound = sum(phrase.end - phrase.begin for _, phrase, _ in steps if phrase is not None)
        return Timing(
            sound=sound / self.sample_rate, pauses=[pause for pause, _, _ in steps], wanted=wanted_seconds
        )

    def cut(
        self, words: Sequence[Sequence[str]], *, factor: float, voice: str, usage: tuple[Usage, ...]
    ) -> tuple[array.array[int], Narration]:
        """
        The samples, with every pause stretched by *factor*, and the times of the *words* of every scene.
        """
        samples = array.array("h")
        spoken: list[SpokenWord] = []
        spans = []
        for number, texts in enumerate(words):
            scene, starts = self._scene(number, factor)
            scene.extend([0] * (shortest(len(texts), sample_rate=self.sample_rate) - len(scene)))
            times = align(texts, starts, scene, sample_rate=self.sample_rate, loudest_silence=LOUDEST_SILENCE)
            begin = self._seconds(len(samples))
            samples += scene
            spans.append(SceneSpan(start_seconds=begin, end_seconds=self._seconds(len(samples))))
            offset = len(samples) - len(scene)
            spoken += (
                SpokenWord(
                    text=text,
                    start_seconds=self._seconds(offset + first),
                    end_seconds=self._seconds(offset + beyond),
                    scene=number,
                )
                for text, (first, beyond) in zip(texts, times, strict=True)
            )
        narration = Narration(
            duration_seconds=self._seconds(len(samples)),
            voice=voice,
            words=tuple(spoken),
            scenes=tuple(spans),
            usage=usage,
        )
        return samples, narration

    def _seconds(self, samples: int) -> float:
        return samples / self.sample_rate

    def _scene(self, number: int, factor: float) -> tuple[array.array[int], dict[int, int]]:
        samples = array.array("h")
        starts: dict[int, int] = {}
        sound_ends = 0
        for pause, phrase, words in self._steps(number):
            begin = sound_ends + round(stretched(pause, factor) * self.sample_rate)
            if phrase is None:
                samples.extend([0] * (begin - len(samples)))
                break
            samples.extend([0] * (begin - phrase.lead - len(samples)))
            begin = len(samples) + phrase.lead
            samples += phrase.samples
            sound_ends = begin + phrase.end - phrase.begin
            for word, sample in words.items():
                starts.setdefault(word, begin + sample - phrase.begin)
        return samples, starts

    def _steps(self, number: int) -> Iterator[tuple[float, Phrase | None, dict[int, int]]]:
        """
        Every phrase of a scene, after the seconds of pause before it, with the samples at which words begin; and last
        the pause after the scene.
        """
        pause = _BEFORE_SCENE_SECONDS
        for passage in self.scenes[number]:
            gaps = [(latter.begin - former.end) / self.sample_rate for former, latter in pairwise(passage.phrases)]
            for place, phrase in enumerate(passage.phrases):
                words = {word: sample for word, (where, sample) in passage.starts.items() if where == place}
                yield (gaps[place - 1] if place else pause), phrase, words
            pause = _AFTER_SENTENCE_SECONDS if passage.ends_sentence else _AFTER_PART_SECONDS
        last = number == len(self.scenes) - 1
        yield (_AFTER_LAST_SCENE_SECONDS if last else _AFTER_SCENE_SECONDS), None, {}
