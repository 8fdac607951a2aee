"""
Whether captions keep to their rules, measured on the captions themselves.
"""

from __future__ import annotations

import enum
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import attrs

from .cue import (
    FASTEST_RATE,
    LONGEST_LINE,
    LONGEST_SECONDS,
    MOST_LINES,
    MOST_OFF_SECONDS,
    SHORTEST_GAP_SECONDS,
    SHORTEST_SECONDS,
    width,
)
from .pieces import pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vividly_core.domain.lesson import SpokenWord

    from .cue import Cue

# Times are whole milliseconds, and floating point is not.
_ROUNDING: Final = 1e-6


class Rule(enum.StrEnum):
    """
    What captions must keep to.
    """

    LINES = "at most 2 lines"
    LINE = "at most 42 characters a line"
    RATE = "at most 17 characters a second"
    SHORTEST = "at least 5/6 s"
    LONGEST = "at most 7 s"
    OVERLAP = "no overlap"
    GAP = "no gap under 2 frames"
    IN_STEP = "within 0.15 s of the voice"


@attrs.frozen(kw_only=True)
class Breach:
    """
    *cue*, counted from 1, breaks *rule*: it is *measured* where the rule has a limit.
    """

    rule: Rule
    cue: int
    measured: float


def breaches(cues: Sequence[Cue], words: Sequence[SpokenWord] | None = None) -> tuple[Breach, ...]:
    """
    Every breach of a rule in *cues*, in order; with the *words* that are spoken, whether they are in step as well.
    """
    found = [breach for number, cue in enumerate(cues, start=1) for breach in _of_one(number, cue)]
    for number, (cue, following) in enumerate(pairwise(cues), start=1):
        gap = following.start_seconds - cue.end_seconds
        if gap < -_ROUNDING:
            found.append(Breach(rule=Rule.OVERLAP, cue=number, measured=-gap))
        elif _ROUNDING < gap < SHORTEST_GAP_SECONDS - _ROUNDING:
            found.append(Breach(rule=Rule.GAP, cue=number, measured=gap))
    for number, off in enumerate(() if words is None else offsets(cues, words), start=1):
        if abs(off) > MOST_OFF_SECONDS + _ROUNDING:
            found.append(Breach(rule=Rule.IN_STEP, cue=number, measured=off))
    return tuple(sorted(found, key=lambda breach: breach.cue))


def _of_one(number: int, cue: Cue) -> Iterator[Breach]:
    longest_line = max(map(width, cue.lines), default=0.0)
    for rule, measured, broken in (
        (Rule.LINES, float(len(cue.lines)), len(cue.lines) > MOST_LINES),
        (Rule.LINE, longest_line, longest_line > LONGEST_LINE),
        (Rule.SHORTEST, cue.seconds, cue.seconds < SHORTEST_SECONDS - _ROUNDING),
        (Rule.LONGEST, cue.seconds, cue.seconds > LONGEST_SECONDS + _ROUNDING),
        (Rule.RATE, cue.rate, cue.rate > FASTEST_RATE + _ROUNDING),
    ):
        if broken:
            yield Breach(rule=rule, cue=number, measured=measured)


def fastest_share(cues: Sequence[Cue]) -> float:
    """
    The rate of the fastest of *cues*, as a share of the rate that they may have: more than 1 breaks the rule.
    """
    return max((cue.rate for cue in cues), default=0.0) / FASTEST_RATE


def offsets(cues: Sequence[Cue], words: Sequence[SpokenWord]) -> tuple[float, ...]:
    """
    For each of *cues*, in seconds, how long after its first word sounds it appears: negative if it comes before.

    :raises ValueError: if the cues do not say what the words say.
    """
    said = pieces(words)
    found = []
    index = 0
    for cue in cues:
        left = _letters(cue.text)
        if index < len(said):
            found.append(cue.start_seconds - said[index].start_seconds)
        while left and index < len(said) and left.startswith(_letters(said[index].text)):
            left = left[len(_letters(said[index].text)) :]
            index += 1
        if left:
            raise ValueError("the captions do not say what is spoken")
    if index < len(said):
        raise ValueError("the captions leave out what is spoken")
    return tuple(found)


def _letters(text: str) -> str:
    # Marks of direction come with the file.
    return "".join(sign for sign in text if sign not in "\u200e\u200f" and not sign.isspace())
