"""
From spoken words to pieces, between which a caption may be broken.
"""

from __future__ import annotations

import math
import re
import unicodedata
from typing import TYPE_CHECKING, Final

import attrs

from .cue import LONGEST_LINE, width
from .signs import clusters, may_part, readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vividly_core.domain.lesson import SpokenWord

_LONGEST_CLUSTER: Final = 16
# In letters: how long a voice pauses within a word that is a whole sentence, or several.
_STOP: Final = re.compile("[.!?。！？]")  # noqa: RUF001  those of Chinese and Japanese
_COMMA: Final = re.compile("[,;:、，：；]")  # noqa: RUF001  signs of other scripts
_AT_A_STOP: Final = 3.0
_AT_A_COMMA: Final = 1.5
_LEAST: Final = 0.1


@attrs.frozen(kw_only=True)
class Piece:
    """
    A word, or a part of one, and when it sounds. One that is *glued* goes on a word: no space stands before it.
    """

    text: str
    start_seconds: float
    end_seconds: float
    scene: int
    glued: bool = False


def pieces(words: Iterable[SpokenWord]) -> tuple[Piece, ...]:
    """
    Cut *words* into pieces no wider than a line.

    Most words are one piece. Those of scripts without spaces are as many as may be parted, and one that is wider
    than a line is parted because it must. A part has its share of the word's time, by its letters and stops. What
    cannot be seen has no piece.
    """
    return tuple(piece for word in words for piece in _pieces(word))


def joined(some: Sequence[Piece]) -> str:
    """
    The text of *some* pieces that follow each other.
    """
    return "".join(
        piece.text if piece.glued or not index else f" {piece.text}" for index, piece in enumerate(some)
    )


def _pieces(word: SpokenWord) -> Iterator[Piece]:
    text = readable(word.text)
    if not text:
        return
    parts = [part for unit in _units(clusters(text)) for part in _within_a_line(unit)]
    spoken, total = 0.0, sum(_spoken(part) + _pause(part) for part in parts)
    lasts = word.end_seconds - word.start_seconds
    for index, part in enumerate(parts):
        start, stop = spoken, spoken + _spoken(part)
        spoken = stop + _pause(part)
        end = total if index == len(parts) - 1 else stop
        yield Piece(
            text=part,
            start_seconds=word.start_seconds + lasts * start / total,
            end_seconds=word.start_seconds + lasts * end / total if end < total else word.end_seconds,
            scene=word.scene,
            glued=index > 0,
        )


def _units(signs: Sequence[str]) -> Iterator[list[str]]:
    unit = [signs[0]]
    for sign in signs[1:]:
        if may_part(unit[-1], sign):
            yield unit
            unit = []
        unit.append(sign)
    yield unit


def _within_a_line(unit: Sequence[str]) -> Iterator[str]:
    """
    *unit* in one, or in as few parts as a line has room for, about equally wide.
    """
    whole = "".join(unit)
    if len(whole) * 2 < LONGEST_LINE or width(whole) <= LONGEST_LINE:
        yield whole
        return
    share = width(whole) / math.ceil(width(whole) / LONGEST_LINE)
    part, wide = "", 0.0
    for sign in _short(unit):
        if part and (wide >= share or wide + width(sign) > LONGEST_LINE):
            yield part
            part, wide = "", 0.0
        part += sign
        wide += width(sign)
    yield part


def _short(unit: Iterable[str]) -> Iterator[str]:
    """
    Clusters that have room in a line: somebody may pile up a thousand marks.
    """
    for cluster in unit:
        for start in range(0, len(cluster), _LONGEST_CLUSTER):
            yield cluster[start : start + _LONGEST_CLUSTER]


def _spoken(part: str) -> float:
    return max(_LEAST, sum(width(sign) for sign in part if unicodedata.category(sign)[0] in "LN"))


def _pause(part: str) -> float:
    return _AT_A_STOP if _STOP.search(part[-2:]) else _AT_A_COMMA if _COMMA.search(part[-2:]) else 0.0
