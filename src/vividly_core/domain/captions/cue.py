"""
A cue, and what it must keep to.
"""

from __future__ import annotations

import unicodedata
from typing import Final

import attrs

from .signs import SQUARE

LONGEST_LINE: Final = 42
MOST_LINES: Final = 2
FASTEST_RATE: Final = 17.0
"""Characters a second."""
LONGEST_SECONDS: Final = 7.0
SHORTEST_SECONDS: Final = 5 / 6
SHORTEST_GAP_SECONDS: Final = 2 / 24
"""Two frames at 24 a second. Cues that are nearer to each other touch: a gap that short is a flicker."""
MOST_OFF_SECONDS: Final = 0.15
"""How far the first word of a cue may sound from the moment at which the cue appears."""

_SQUARE_COUNTS: Final = 2.5


@attrs.frozen(kw_only=True)
class Cue:
    """
    What is shown from *start_seconds* to *end_seconds*: one or two lines. Times are whole milliseconds.
    """

    start_seconds: float
    end_seconds: float
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """
        The lines as one.
        """
        return " ".join(self.lines)

    @property
    def seconds(self) -> float:
        """
        How long it is shown.
        """
        return self.end_seconds - self.start_seconds

    @property
    def rate(self) -> float:
        """
        Characters a second; a line break counts as one.
        """
        return width(self.text) / self.seconds


def width(text: str) -> float:
    """
    How many characters *text* counts for, in a line and in the time that it takes to read.

    A code point is one. One of East Asia that fills a square takes the room and the time of two and a half: 16 of
    them are a line, and 6.8 a second.
    """
    if text.isascii():
        return float(len(text))
    return sum(_SQUARE_COUNTS if unicodedata.east_asian_width(sign) in SQUARE else 1.0 for sign in text)
