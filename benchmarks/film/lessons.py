"""
The lesson that everybody films: as many scenes of ten seconds as it takes, with four points each, which come in turn.
"""

from __future__ import annotations

import array
import math
import wave
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from vividly_core.domain.ids import TopicId
from vividly_core.domain.lesson import (
    Narration,
    Scene,
    SceneKind,
    SceneSpan,
    Script,
    Source,
    SpokenWord,
    Topic,
)

if TYPE_CHECKING:
    from pathlib import Path

SCENE_SECONDS: Final = 10.0
_SAMPLE_RATE: Final = 22_050
_POINTS: Final = ("Light is slower in water", "It bends at the surface", "Away from the line", "Back again in air")


def lesson(seconds: float) -> tuple[Script, Narration]:
    """
    A script, and its times.
    """
    count = max(1, round(seconds / SCENE_SECONDS))
    scenes = tuple(
        Scene(
            kind=SceneKind.SECTION,
            heading=f"Part {number + 1}: how light bends",
            narration=" . ".join(_POINTS),
            points=tuple(f"{point} ({number + 1})" for point in _POINTS),
        )
        for number in range(count)
    )
    script = Script(
        title="Why does a straw look broken?",
        topic=Topic(id=TopicId("refraction"), title="Refraction", subject="physics"),
        scenes=scenes,
        takeaways=(),
        sources=(Source(title="Light", author="A. Teacher", licence="CC BY 4.0", place="light.md"),),
        writer="hand",
    )
    edges = [seconds * number / count for number in range(count + 1)]
    spans = [SceneSpan(start_seconds=start, end_seconds=end) for start, end in pairwise(edges)]
    words = tuple(word for number, span in enumerate(spans) for word in _words(scenes[number], span, number))
    return script, Narration(duration_seconds=seconds, voice="hum", words=words, scenes=tuple(spans))


def _words(scene: Scene, span: SceneSpan, number: int) -> list[SpokenWord]:
    texts = scene.narration.split()
    step = (span.end_seconds - span.start_seconds) / len(texts)
    return [
        SpokenWord(
            text=text,
            start_seconds=span.start_seconds + index * step,
            end_seconds=span.start_seconds + (index + 1) * step,
            scene=number,
        )
        for index, text in enumerate(texts)
    ]


def record(seconds: float, into: Path) -> None:
    """
    A hum that swells three times a second, as loud as speech.
    """
    swell = array.array(
        "h",
        (
            round(9_000 * math.sin(math.pi * 3 * n / _SAMPLE_RATE) * math.sin(math.tau * 220 * n / _SAMPLE_RATE))
            for n in range(_SAMPLE_RATE)
        ),
    )
    with wave.open(str(into), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_SAMPLE_RATE)
        for _ in range(math.ceil(seconds)):
            file.writeframes(swell.tobytes())
