"""
The job that speaks a script, in a process of its own: ``python -m vividly_adapters.espeak._job``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vividly_adapters._translate import translating
from vividly_adapters._wave_file import write_wave
from vividly_adapters._worker import serve
from vividly_core.domain.captions.cutting import cues
from vividly_core.domain.captions.measuring import fastest_share
from vividly_core.domain.errors import Unavailable

from ._engine import open_engine
from ._narration import to_narration
from ._pace import settle
from ._recording import record
from ._voices import choose

if TYPE_CHECKING:
    from vividly_core.ports.progress import Progress

    from ._recording import Recording


def speak(job: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """
    Speak the words of ``scenes``, lists of lists, into the WAV file ``into``; answer with times in samples.
    """
    engine = open_engine()
    voice = choose(engine.voices(), engine.variants(), preferred=job["voice"], language=job["language"])
    engine.use(voice)
    scenes: list[list[str]] = job["scenes"]

    def attempt(number: int, rate: int) -> Recording:
        # How many there will be is not known: each has half of what is left.
        left = 0.5**number
        return record(
            engine,
            scenes,
            language=job["language"],
            rate=rate,
            told=lambda done: progress(1 - left + left * done / 2),
        )

    def told(recording: Recording) -> dict[str, Any]:
        return {
            "voice": f"espeak-ng {voice}",
            "sample_rate": engine.sample_rate,
            "scenes": recording.scenes,
            "words": recording.words,
        }

    def haste(recording: Recording) -> float:
        return fastest_share(cues(to_narration(scenes, told(recording)), language=job["language"]))

    minutes = sum(len(words) for words in scenes) / job["words_per_minute"]
    recording = settle(attempt, wanted_samples=minutes * 60 * engine.sample_rate, haste=haste)
    with translating({OSError: lambda _: Unavailable("the recording cannot be written: is the disk full?")}):
        write_wave(recording.samples, job["into"], sample_rate=engine.sample_rate)
    return told(recording)


if __name__ == "__main__":
    serve(speak)
