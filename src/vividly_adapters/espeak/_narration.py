"""
What was measured of a recording, as a narration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vividly_core.domain.lesson import Narration, SceneSpan, SpokenWord

if TYPE_CHECKING:
    from collections.abc import Sequence


def to_narration(scenes: Sequence[Sequence[str]], measured: dict[str, Any]) -> Narration:
    """
    The words of *scenes* with their times; *measured* has ``scenes`` and ``words`` as spans of samples, the
    ``sample_rate``, and the ``voice``.
    """
    rate = measured["sample_rate"]
    return Narration(
        duration_seconds=measured["scenes"][-1][1] / rate,
        voice=measured["voice"],
        words=tuple(
            SpokenWord(text=word, start_seconds=start / rate, end_seconds=end / rate, scene=number)
            for number, (words, spans) in enumerate(zip(scenes, measured["words"], strict=True))
            for word, (start, end) in zip(words, spans, strict=True)
        ),
        scenes=tuple(
            SceneSpan(start_seconds=start / rate, end_seconds=end / rate) for start, end in measured["scenes"]
        ),
    )
