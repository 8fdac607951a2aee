"""
Captions of a narration.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from .cue import Cue
from .grouping import group
from .lines import break_lines
from .pieces import pieces
from .small_words import small_words
from .timing import LENT_SECONDS, settle, showing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vividly_core.domain.lesson import Narration

    from .pieces import Piece
    from .timing import Showing


def cues(narration: Narration, *, language: str) -> tuple[Cue, ...]:
    """
    Cut what is spoken, in *language*, a tag, into cues: every word once, in order, each cue of one scene.

    At most two lines of 42 characters, at most seven seconds, without overlap, on within a tenth of a second of their
    first word: always. At least five sixths of a second and at most 17 characters a second: as far as the voice leaves
    time for it, for no word is left out. See `captions.measuring` for what became of it.
    """
    small = small_words(language)
    made = []
    for scene, until in _scenes(narration):
        # Time lent by a neighbour allows finer phrases, unless the neighbour needs it.
        ways = [_part(scene, until, small, lent_seconds=lent) for lent in (LENT_SECONDS, 0.0)]
        made += min(ways, key=_unreadable)
    settle([each for _, each in made], until_seconds=narration.duration_seconds)
    return tuple(
        Cue(start_seconds=each.on / 1000, end_seconds=each.off / 1000, lines=lines) for lines, each in made
    )


def _scenes(narration: Narration) -> Iterator[tuple[Sequence[Piece], float]]:
    """
    The pieces of each scene, and when those of the next begin.
    """
    scenes = [list(scene) for _, scene in groupby(pieces(narration.words), key=lambda piece: piece.scene)]
    begins = [scene[0].start_seconds for scene in scenes]
    yield from zip(scenes, [*begins, narration.duration_seconds][1:], strict=True)


def _part(
    scene: Sequence[Piece], until: float, small: frozenset[str], *, lent_seconds: float
) -> list[tuple[tuple[str, ...], Showing]]:
    made = []
    for part in group(scene, until_seconds=until, small=small, lent_seconds=lent_seconds):
        lines = break_lines(part, small)
        made.append((lines, showing(part[0].start_seconds, part[-1].end_seconds, " ".join(lines))))
    settle([each for _, each in made], until_seconds=until)
    return made


def _unreadable(made: Iterable[tuple[tuple[str, ...], Showing]]) -> int:
    return sum(each.spare < 0 for _, each in made)
