"""
Lessons to film: short ones, with a recording of their length.
"""

from __future__ import annotations

import array
import math
import wave
from itertools import pairwise
from typing import TYPE_CHECKING

from vividly_core.domain.ids import FilePath, TopicId
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
    from collections.abc import Sequence
    from pathlib import Path

SAMPLES_A_SECOND = 22_050

_KINDS = (SceneKind.OPENING, SceneKind.SECTION, SceneKind.TAKEAWAYS)


def lesson(
    *, heading: str = "Light bends", points: Sequence[str] = ("Slower in water", "Bent at the surface")
) -> Script:
    """
    A script of three scenes; *heading* and *points* are those of the second.
    """
    scenes = (
        Scene(kind=SceneKind.OPENING, heading="Welcome", narration="Why does a straw look broken?"),
        Scene(
            kind=SceneKind.SECTION,
            heading=heading,
            narration="Light is slower in water, so it is bent at the surface.",
            points=tuple(points),
        ),
        Scene(kind=SceneKind.TAKEAWAYS, heading="Remember", narration="Light bends where it slows down."),
    )
    return Script(
        title="Why does a straw look broken?",
        topic=Topic(id=TopicId("refraction"), title="Refraction", subject="physics"),
        scenes=scenes,
        takeaways=("Light bends", "Water slows it", "Angles tell how much"),
        sources=(Source(title="Light", author="A. Teacher", licence="CC BY 4.0", place="light.md"),),
        writer="hand",
    )


def narrate(script: Script, *, seconds: float) -> Narration:
    """
    Times for *script*: equal shares for its scenes, and for the words of each.
    """
    share = seconds / len(script.scenes)
    words = []
    for index, scene in enumerate(script.scenes):
        texts = scene.narration.split()
        step = share / len(texts)
        words += [
            SpokenWord(
                text=text,
                start_seconds=index * share + number * step,
                end_seconds=index * share + (number + 1) * step,
                scene=index,
            )
            for number, text in enumerate(texts)
        ]
    edges = [share * index for index in range(len(script.scenes))] + [seconds]
    spans = [SceneSpan(start_seconds=start, end_seconds=end) for start, end in pairwise(edges)]
    return Narration(duration_seconds=seconds, voice="hum", words=tuple(words), scenes=tuple(spans))


def record(folder: Path, *, seconds: float, silent_until: float = 0.0) -> FilePath:
    """
    A WAV file of a hum, 16 bit mono, in *folder*.
    """
    path = folder / "recording.wav"
    hum = (
        round(9_000 * math.sin(2 * math.pi * 220 * number / SAMPLES_A_SECOND))
        if number >= silent_until * SAMPLES_A_SECOND
        else 0
        for number in range(round(seconds * SAMPLES_A_SECOND))
    )
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLES_A_SECOND)
        file.writeframes(array.array("h", hum).tobytes())
    return FilePath(str(path))
