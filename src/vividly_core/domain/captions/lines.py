"""
The lines of a cue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .cue import LONGEST_LINE, width
from .phrases import badness
from .pieces import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .pieces import Piece

_UNEVEN: Final = 8.0
_TOP_HEAVY: Final = 0.5
_LONE_WORD: Final = 4.0


def break_lines(some: Sequence[Piece], small: frozenset[str]) -> tuple[str, ...]:
    """
    One line if there is room in it, else two that are about equally wide and part at a phrase.

    *some* has room in two lines. *small* are the words that should not end a line.
    """
    whole = joined(some)
    if width(whole) <= LONGEST_LINE:
        return (whole,)
    best: tuple[str, ...] = (whole,)
    least = float("inf")
    for cut in range(1, len(some)):
        top, bottom = joined(some[:cut]), joined(some[cut:])
        wide, below = width(top), width(bottom)
        if max(wide, below) > LONGEST_LINE:
            continue
        wrong = badness(some[cut - 1], some[cut], small) + _UNEVEN * abs(wide - below) / LONGEST_LINE
        wrong += _TOP_HEAVY * (wide > below) + _LONE_WORD * (cut in {1, len(some) - 1})
        if wrong < least:
            best, least = (top, bottom), wrong
    return best
