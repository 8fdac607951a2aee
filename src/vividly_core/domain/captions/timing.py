"""
When each cue is on.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import attrs

from .cue import FASTEST_RATE, LONGEST_SECONDS, SHORTEST_GAP_SECONDS, SHORTEST_SECONDS, width

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST: Final = round(LONGEST_SECONDS * 1000)
_SHORTEST: Final = math.ceil(SHORTEST_SECONDS * 1000)
_SHORTEST_GAP: Final = math.ceil(SHORTEST_GAP_SECONDS * 1000)
# Less than captions may be off, so that a word time may be off as well.
_MOST_OFF: Final = 100

LENT_SECONDS: Final = _MOST_OFF / 1000
"""
What a cue may get from a neighbour.
"""


@attrs.define(kw_only=True)
class Showing:
    """
    What is said from *said* to *said_until* and takes *needed* to read, and when it is *on* and *off*: milliseconds.
    """

    said: int
    said_until: int
    needed: int
    on: int = 0
    off: int = 0

    @property
    def spare(self) -> int:
        """
        How much longer it is on than it takes to read; what is missing, if negative.
        """
        return self.off - self.on - self.needed


def showing(start_seconds: float, end_seconds: float, text: str) -> Showing:
    """
    *text* as it is said, before anything is decided.
    """
    needed = math.ceil(width(text) / FASTEST_RATE * 1000)
    return Showing(
        said=round(start_seconds * 1000),
        said_until=round(end_seconds * 1000),
        needed=min(max(needed, _SHORTEST), _LONGEST),
    )


def settle(showings: Sequence[Showing], *, until_seconds: float) -> None:
    """
    Set when each of *showings*, which follow each other, is on and off, within a recording that ends at
    *until_seconds*.

    Each is on while it is said, and where that is too short to read it, it stays on into the pause after it, comes up
    to a tenth of a second early in the pause before it, or takes up to a tenth from a neighbour that has more than it
    needs. Where all that is too little it is off too soon: when it is said weighs more.
    """
    limit = math.floor(until_seconds * 1000)
    starts = [*(each.said for each in showings), limit][1:]
    for each, following in zip(showings, starts, strict=True):
        each.on = each.said
        each.off = min(max(each.said_until, each.said + each.needed), following, each.said + _LONGEST)
    for index, each in enumerate(showings):
        before = showings[index - 1] if index else None
        after = showings[index + 1] if index + 1 < len(showings) else None
        _come_early(each, before)
        if after is not None and after.on == each.off:
            _take_from_next(each, after, starts[index + 1])
        if before is not None and before.off == each.on:
            _take_from_last(each, before)
    for each, after in zip(showings, [*showings, None][1:], strict=True):
        each.off = max(each.off, each.on + 1)
        if after is not None:
            after.on = max(after.on, each.off)
            if after.on - each.off < _SHORTEST_GAP:
                touches = after.on - each.on <= _LONGEST
                each.off = after.on if touches else after.on - _SHORTEST_GAP


def _come_early(each: Showing, before: Showing | None) -> None:
    free = each.on - (0 if before is None else before.off)
    each.on -= max(0, min(-each.spare, free, _MOST_OFF))


def _take_from_next(each: Showing, after: Showing, following: int) -> None:
    longest = min(following, after.on + _LONGEST) - after.on
    shift = max(0, min(-each.spare, longest - after.needed, _MOST_OFF))
    each.off += shift
    after.on += shift
    after.off = max(after.off, min(after.on + after.needed, following))


def _take_from_last(each: Showing, before: Showing) -> None:
    shift = max(0, min(-each.spare, before.spare, _MOST_OFF - (each.said - each.on)))
    each.on -= shift
    before.off -= shift
