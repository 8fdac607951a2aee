"""
Which pieces are shown together.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

import attrs

from .cue import FASTEST_RATE, LONGEST_LINE, LONGEST_SECONDS, MOST_LINES, SHORTEST_SECONDS, width
from .phrases import badness, ends_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .pieces import Piece

_FULL: Final = float(MOST_LINES * LONGEST_LINE)
_EACH: Final = 1.0
_SHORT_OF_FULL: Final = 6.0
_SENTENCES_TOGETHER: Final = 8.0
_LONE_WORD: Final = 6.0
# No phrase is so fine that it makes up for a broken rule.
_TOO_FAST: Final = 20.0
_FASTER: Final = 100.0
_TOO_SHORT: Final = 200.0
_SHORTER: Final = 200.0


def group(
    scene: Sequence[Piece], *, until_seconds: float, small: frozenset[str], lent_seconds: float
) -> tuple[Sequence[Piece], ...]:
    """
    Part the pieces of a *scene* such that each part has room in two lines and in seven seconds, can be read in the
    time that the voice leaves for it, and ends with a sentence or else at a phrase.

    *until_seconds* is when the next scene is spoken, or the recording ends; *small* are the words that should not end
    a part. *lent_seconds* is how much time a part may hope to get from its neighbours.
    """
    return tuple(_Scene.of(scene, until_seconds=until_seconds, small=small, lent_seconds=lent_seconds).parted())


@attrs.frozen(kw_only=True)
class _Scene:
    """
    The pieces of a scene, and what is asked of them again and again, for parts ``[first, beyond)``.

    *starts* and *ends* say in which column of an endless line each piece stands. ``shown[i]`` is how long the part
    before piece *i* may be shown. ``wrong[i]`` is the `badness` of a break before piece *i*; ``sentences[i]``
    counts those that end before it.
    """

    pieces: Sequence[Piece]
    starts: Sequence[float]
    ends: Sequence[float]
    shown: Sequence[float]
    wrong: Sequence[float]
    sentences: Sequence[int]
    line_ends: Sequence[int]
    lent_seconds: float

    @classmethod
    def of(
        cls, pieces: Sequence[Piece], *, until_seconds: float, small: frozenset[str], lent_seconds: float
    ) -> _Scene:
        pairs = list(pairwise(pieces))
        widths = [width(piece.text) for piece in pieces]
        spaces = [0.0, *(0.0 if piece.glued else 1.0 for piece in pieces[1:])]
        ends = list(accumulate(wide + space for wide, space in zip(widths, spaces, strict=True)))
        starts = [end - wide for end, wide in zip(ends, widths, strict=True)]
        stops = (ends_sentence(piece, following) for piece, following in pairs)
        return cls(
            pieces=pieces,
            starts=starts,
            ends=ends,
            shown=[0.0, *(piece.start_seconds for piece in pieces[1:]), until_seconds],
            wrong=[0.0, *(badness(piece, following, small) for piece, following in pairs), 0.0],
            sentences=[0, *accumulate(stops)],
            line_ends=list(_line_ends(starts, ends)),
            lent_seconds=lent_seconds,
        )

    def parted(self) -> Iterator[Sequence[Piece]]:
        """
        The best of all ways, found from the front: what comes before a break has no say in what comes after it.
        """
        best: list[tuple[float, int]] = [(0.0, 0)]
        for beyond in range(1, len(self.pieces) + 1):
            ways = []
            for first in range(beyond - 1, -1, -1):
                if not self._has_room(first, beyond):
                    break
                ways.append((best[first][0] + self._cost(first, beyond), first))
            best.append(min(ways))
        breaks = [len(self.pieces)]
        while breaks[-1]:
            breaks.append(best[breaks[-1]][1])
        for beyond, first in zip(breaks[-2::-1], breaks[:0:-1], strict=True):
            yield self.pieces[first:beyond]

    def _has_room(self, first: int, beyond: int) -> bool:
        if beyond - first == 1:
            return True
        lasts = self.pieces[beyond - 1].end_seconds - self.pieces[first].start_seconds
        middle = self.line_ends[first]
        return lasts <= LONGEST_SECONDS and (
            middle >= beyond or self.ends[beyond - 1] - self.starts[middle] <= LONGEST_LINE
        )

    def _cost(self, first: int, beyond: int) -> float:
        wide = self.ends[beyond - 1] - self.starts[first]
        seconds = self.shown[beyond] - self.pieces[first].start_seconds
        cost = _EACH + _SHORT_OF_FULL * (1 - wide / _FULL) ** 2 + self.wrong[beyond]
        cost += _SENTENCES_TOGETHER * (self.sentences[beyond - 1] - self.sentences[first])
        if beyond - first == 1 and not self._is_sentence(first, beyond):
            cost += _LONE_WORD
        if seconds < SHORTEST_SECONDS:
            cost += _TOO_SHORT + _SHORTER * (1 - seconds / SHORTEST_SECONDS)
        reading = wide / FASTEST_RATE
        if seconds < reading:
            cost += _FASTER * (1 - seconds / reading) + _TOO_FAST * (seconds + self.lent_seconds < reading)
        return cost

    def _is_sentence(self, first: int, beyond: int) -> bool:
        begins = first == 0 or self.sentences[first] > self.sentences[first - 1]
        ends = beyond == len(self.pieces) or self.sentences[beyond] > self.sentences[beyond - 1]
        return begins and ends


def _line_ends(starts: Sequence[float], ends: Sequence[float]) -> Iterator[int]:
    """
    For each piece, the first that has no room in a line that it begins.
    """
    beyond = 0
    for first, start in enumerate(starts):
        beyond = max(beyond, first)
        while beyond < len(ends) and ends[beyond] - start <= LONGEST_LINE:
            beyond += 1
        yield beyond
