"""
A narrator that hums.
"""

from __future__ import annotations

import array
import math
from typing import TYPE_CHECKING, Final

import attrs
from anyio import from_thread, to_thread

from vividly_adapters._translate import translating
from vividly_adapters._wave_file import write_wave
from vividly_adapters._whole_file import whole_file
from vividly_core.domain.errors import Rejected, Unavailable
from vividly_core.domain.lesson import Narration, SceneSpan, SpokenWord
from vividly_core.ports.script_writer import WORDS_PER_MINUTE

if TYPE_CHECKING:
    from vividly_core.domain.ids import FilePath
    from vividly_core.domain.lesson import Script
    from vividly_core.ports.progress import Progress

_SAMPLE_RATE: Final = 22_050
_BEAT: Final = _SAMPLE_RATE * 60 // WORDS_PER_MINUTE
_SOUND: Final = _BEAT * 3 // 5
_HERTZ: Final = 220
_LOUDNESS: Final = 3_000


@attrs.frozen(kw_only=True)
class MemoryNarrator:
    """
    Hums each word for three fifths of a beat, and rests for the others; a dash is a rest. All words last alike, so
    that a lesson takes exactly the time that its words should. It knows *languages*, primary subtags.
    """

    languages: frozenset[str] = frozenset({"en"})

    async def speak(self, script: Script, *, into: FilePath, progress: Progress) -> Narration:
        """
        Speak *script*.
        """
        if script.language.lower().partition("-")[0] not in self.languages:
            raise Rejected(f"language: there is no voice for {script.language!r}; write the script in another")
        scenes = [scene.narration.split() for scene in script.scenes]
        async with whole_file(into) as part:
            with translating(
                {OSError: lambda _: Unavailable("the recording cannot be written: is the disk full?")}
            ):
                await to_thread.run_sync(_write, [word for words in scenes for word in words], part)
        progress(1.0)
        return _narration(scenes)


def _narration(scenes: list[list[str]]) -> Narration:
    words: list[SpokenWord] = []
    spans = []
    for number, texts in enumerate(scenes):
        begin = len(words)
        for beat, text in enumerate(texts, start=begin):
            end = beat * _BEAT + (_SOUND if _sounds(text) else _BEAT)
            words.append(
                SpokenWord(
                    text=text, start_seconds=_seconds(beat * _BEAT), end_seconds=_seconds(end), scene=number
                )
            )
        spans.append(
            SceneSpan(start_seconds=_seconds(begin * _BEAT), end_seconds=_seconds((begin + len(texts)) * _BEAT))
        )
    return Narration(
        duration_seconds=_seconds(len(words) * _BEAT), voice="hum", words=tuple(words), scenes=tuple(spans)
    )


def _write(words: list[str], into: FilePath) -> None:
    hum, rest = _hum(), array.array("h", bytes(2 * _BEAT))
    samples = array.array("h")
    for word in words:
        from_thread.check_cancelled()
        samples += hum if _sounds(word) else rest
    write_wave(samples, into, sample_rate=_SAMPLE_RATE)


def _hum() -> array.array[int]:
    """
    One beat: a tone that swells and fades, then silence.
    """
    tone = (
        _LOUDNESS * math.sin(math.pi * n / _SOUND) ** 0.5 * math.sin(math.tau * _HERTZ * n / _SAMPLE_RATE)
        for n in range(_SOUND)
    )
    return array.array("h", [*map(round, tone), *[0] * (_BEAT - _SOUND)])


def _sounds(word: str) -> bool:
    return any(character.isalnum() for character in word)


def _seconds(samples: int) -> float:
    return samples / _SAMPLE_RATE
