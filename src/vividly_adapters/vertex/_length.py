"""
How long a script is to be, and what becomes of one that is not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.lesson import SceneKind
from vividly_core.ports.script_writer import WORDS_PER_MINUTE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.lesson import Scene
    from vividly_core.ports.script_writer import Brief

TOLERANCE: Final = 0.1
"""How much longer or shorter than was asked for a script may be, as a share."""
_ROOM: Final = 1.2
"""Passages with so many words for each word of a script have enough for it: what is told again takes fewer."""

_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+")


@attrs.frozen(kw_only=True)
class Length:
    """
    *words* is what the writer is asked for, *shortest* and *longest* what it may give. *asked* is what the brief wants.
    """

    asked: int
    words: int
    shortest: int
    longest: int

    @classmethod
    def of(cls, brief: Brief) -> Length:
        """
        Of a script for *brief*: as long as was asked, or as its passages allow.
        """
        asked = brief.minutes * WORDS_PER_MINUTE
        there = sum(len(passage.text.split()) for passage in brief.passages)
        has_enough = there >= _ROOM * asked
        words = asked if has_enough else min(asked, there)
        return cls(
            asked=asked,
            words=words,
            shortest=round(asked * (1 - TOLERANCE)) if has_enough else words // 2,
            longest=int(asked * (1 + TOLERANCE)),
        )

    def problem(self, words: int) -> str | None:
        """
        What is wrong with a script of *words*, if anything.
        """
        if self.shortest <= words <= self.longest:
            return None
        return f"it has {words} words; write {self.words}"

    def is_short(self, words: int) -> bool:
        """
        Whether a reader must be told that the script is shorter than was asked.
        """
        return words < self.asked * (1 - TOLERANCE)


def count(scenes: Sequence[Scene]) -> int:
    """
    The words of *scenes*.
    """
    return sum(len(scene.narration.split()) for scene in scenes)


def shorten(scenes: Sequence[Scene], *, longest: int) -> tuple[Scene, ...]:
    """
    *scenes* without the last sentences of their longest sections, until they have at most *longest* words, or each
    section has one sentence left.
    """
    kept = list(scenes)
    while count(kept) > longest:
        long = [
            (len(scene.narration.split()), number)
            for number, scene in enumerate(kept)
            if scene.kind is SceneKind.SECTION and len(_sentences(scene)) > 1
        ]
        if not long:
            break
        _, number = max(long)
        narration = " ".join(_sentences(kept[number])[:-1])
        points = tuple(point for point in kept[number].points if point in narration)
        kept[number] = attrs.evolve(kept[number], narration=narration, points=points)
    return tuple(kept)


def _sentences(scene: Scene) -> list[str]:
    return _SENTENCE_END.split(scene.narration)
