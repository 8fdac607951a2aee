"""
Finds the sentences of a script in a recording of it, by its pauses.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.lesson import Narration, SceneSpan
from vividly_core.domain.reading_pace import at_reading_pace, beats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.lesson import Script, SpokenWord

_VOICE: Final = "recording"
_PAUSES_AHEAD: Final = 12
_SHORTEST: Final = 0.5
_AT_THE_EDGE: Final = 0.05
# A second of pause makes up for so many seconds of haste or delay, squared over the sentence's length.
_WORTH_OF_A_PAUSE: Final = 2.0


def fitted(script: Script, *, seconds: float, pauses: Sequence[tuple[float, float]]) -> Narration:
    """
    Times for *script* in a recording of *seconds* with *pauses*: every sentence ends in one of them, where there are
    enough; within sentences, words are spread by their length.
    """
    guess = at_reading_pace(script, seconds=seconds, voice=_VOICE)
    first = pauses[0][1] if pauses and pauses[0][0] <= _AT_THE_EDGE else 0.0
    last = pauses[-1][0] if pauses and pauses[-1][1] >= seconds - _AT_THE_EDGE else seconds
    if last <= first:
        return guess
    spoken = _spread(guess.words, first, last)
    inner = [pause for pause in pauses if pause[0] > first and pause[1] < last]
    ends = [index for index, beat in enumerate(beats(script)[:-1]) if beat.ends_sentence]
    chosen = _choose([spoken[index + 1].start_seconds for index in ends], inner, first=first, last=last)
    words: list[SpokenWord] = []
    if chosen is None:
        words = spoken
    else:
        begins = ((0, first), *((index + 1, end) for index, (_, end) in zip(ends, chosen, strict=True)))
        stops = (
            *((index + 1, start) for index, (start, _) in zip(ends, chosen, strict=True)),
            (len(spoken), last),
        )
        for (begin, start), (after, end) in zip(begins, stops, strict=True):
            words += _spread(spoken[begin:after], start, end)
    return Narration(
        duration_seconds=seconds, voice=_VOICE, words=tuple(words), scenes=_spans(script, words, seconds)
    )


def _choose(
    wanted: Sequence[float], pauses: Sequence[tuple[float, float]], *, first: float, last: float
) -> list[tuple[float, float]] | None:
    """
    A pause for each of *wanted*, in order, such that the stretches between are about as long as wanted.
    """
    if len(pauses) < len(wanted):
        return None
    best: list[dict[int, tuple[float, int]]] = [{-1: (0.0, -1)}]
    edges = (first, *wanted)
    for before, at in pairwise(edges):
        row: dict[int, tuple[float, int]] = {}
        for chosen_before, (cost, _) in best[-1].items():
            since = pauses[chosen_before][1] if chosen_before >= 0 else first
            for index in range(chosen_before + 1, min(len(pauses), chosen_before + 1 + _PAUSES_AHEAD)):
                start, end = pauses[index]
                off = (end - since) - (at - before)
                total = cost + off * off / max(at - before, _SHORTEST) - _WORTH_OF_A_PAUSE * (end - start)
                if index not in row or total < row[index][0]:
                    row[index] = (total, chosen_before)
        if not row:
            return None
        best.append(row)
    rest = last - edges[-1]
    left = {
        index: cost + (0.0 if index < 0 else (last - pauses[index][1] - rest) ** 2 / max(rest, _SHORTEST))
        for index, (cost, _) in best[-1].items()
    }
    index = min(left, key=lambda each: left[each])
    chosen = []
    for row in reversed(best[1:]):
        chosen.append(pauses[index])
        index = row[index][1]
    return chosen[::-1]


def _spread(words: Sequence[SpokenWord], start: float, end: float) -> list[SpokenWord]:
    """
    *words*, moved and stretched to last from *start* to *end*.
    """
    first, last = words[0].start_seconds, words[-1].end_seconds
    scale = (end - start) / (last - first)
    return [
        attrs.evolve(
            word,
            start_seconds=start + (word.start_seconds - first) * scale,
            end_seconds=start + (word.end_seconds - first) * scale,
        )
        for word in words
    ]


def _spans(script: Script, words: Sequence[SpokenWord], seconds: float) -> tuple[SceneSpan, ...]:
    starts = [0.0] * len(script.scenes)
    for word in reversed(words):
        starts[word.scene] = word.start_seconds
    starts[0] = 0.0
    return tuple(SceneSpan(start_seconds=start, end_seconds=end) for start, end in pairwise((*starts, seconds)))
