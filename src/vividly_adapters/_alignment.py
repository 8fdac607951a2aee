"""
From an engine's marks to the time of every written word.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

from ._spoken_words import sounds

if TYPE_CHECKING:
    import array
    from collections.abc import Mapping, Sequence

Span = tuple[int, int]
"""The first sample, and the one after the last."""

_MOMENT_SECONDS: Final = 0.02
_PAUSE_SECONDS: Final = 0.06
LOUDEST_SILENCE: Final = 40
"""A pause may be digital silence; this leaves room for the last of a soft sound, of 32,767."""


def align(
    words: Sequence[str],
    starts: Mapping[int, int],
    samples: array.array[int],
    *,
    sample_rate: int,
    loudest_silence: int = LOUDEST_SILENCE,
) -> tuple[Span, ...]:
    """
    Give every one of *words* its span of *samples*, in order, none empty, none over another.

    *starts* has the sample at which a word begins, by its index, for those that the engine marked. A word that it
    said together with the one before, as in "of the", takes its share of their time by its length. A word with no
    sound of its own takes a moment in the pause before the next. A word ends where the next begins, or with its
    sound where a pause follows: samples no louder than *loudest_silence*. There must be `shortest` samples or more.
    """
    moment = round(_MOMENT_SECONDS * sample_rate)
    least_pause = round(_PAUSE_SECONDS * sample_rate)
    anchors = _anchors(starts, moment, len(words), len(samples))
    spans: list[Span] = []
    for (first, begin), (beyond, end) in pairwise([*anchors, (len(words), len(samples))]):
        pause = _pause_before(end, samples, begin, least_pause, loudest_silence)
        spans += _share(words[first:beyond], begin, pause, end, moment, heard=int(first in starts))
    return tuple(spans)


def shortest(word_count: int, *, sample_rate: int) -> int:
    """
    The fewest samples in which so many words have a moment each.
    """
    return word_count * round(_MOMENT_SECONDS * sample_rate)


def _anchors(starts: Mapping[int, int], moment: int, word_count: int, length: int) -> list[tuple[int, int]]:
    """
    Word 0, and the marks that leave a moment for every word before and after them.
    """
    anchors = [(0, 0)]
    for index, start in sorted(starts.items()):
        if length - start < moment * (word_count - index):
            continue
        if index == 0:
            anchors = [(0, start)]
        elif start - anchors[-1][1] >= moment * (index - anchors[-1][0]):
            anchors.append((index, start))
    return anchors


def _pause_before(end: int, samples: array.array[int], begin: int, shortest: int, loudest_silence: int) -> int:
    """
    Where the sound in ``[begin, end)`` ends, if a pause follows that is worth the name; else *end*.
    """
    silent = end
    while silent > begin and abs(samples[silent - 1]) <= loudest_silence:
        silent -= 1
    return silent if end - silent >= shortest else end


def _share(words: Sequence[str], begin: int, pause: int, end: int, moment: int, *, heard: int) -> list[Span]:
    """
    Share ``[begin, pause)`` out among the words that sound, and the rest up to *end* among those after them that
    do not, a moment each at least. The first *heard* words sound whatever they are: the engine reads some signs.
    """
    spoken = len(words)
    while spoken > heard and not sounds(words[spoken - 1]):
        spoken -= 1
    silent = len(words) - spoken
    pause = min(max(pause, begin + spoken * moment), end - silent * moment)
    if not spoken:
        pause = begin
    return _split([len(word) for word in words[:spoken]], begin, pause) + _split([1] * silent, pause, end)


def _split(weights: Sequence[int], begin: int, end: int) -> list[Span]:
    """
    Split in proportion to *weights*, with a sample for each at least.
    """
    room = end - begin - len(weights)
    bounds = [begin]
    for count, done in enumerate(accumulate(weights), start=1):
        bounds.append(begin + count + room * done // sum(weights))
    return list(pairwise(bounds))
