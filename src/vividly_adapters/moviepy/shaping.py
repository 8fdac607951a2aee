"""
Shapes a line: every script's letters joined, stacked and ordered as its readers expect.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import attrs
import uharfbuzz

from .directions import levels_of
from .glyphs import Glyph, glyph_of, ink_of, opened
from .text import is_joiner

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .glyphs import Font

_KEPT: Final = 4096
_ON_THE_SIDE: Final = {"Mn", "Me", "Mc"}


@attrs.frozen(kw_only=True)
class ShapedLine:
    """
    The *glyphs* of a line, from the left, how long it is, and where it leaves *ink*: left, up, right and down from
    the pen's start, down being positive. All in ems.
    """

    glyphs: tuple[Glyph, ...]
    advance: float
    ink: tuple[float, float, float, float] | None


@attrs.frozen
class _Run:
    """
    Neighbours that one font draws in one direction.
    """

    text: str
    font: Font
    level: int


@lru_cache(maxsize=_KEPT)
def shaped(text: str, fonts: tuple[Font, ...], *, right_to_left: bool) -> ShapedLine:
    """
    Set *text* in the first of *fonts* that has it, sign by sign. *right_to_left* says how it reads as a whole.
    """
    glyphs: list[Glyph] = []
    pen = 0.0
    for run in _as_seen(list(_runs(text, fonts, right_to_left=right_to_left))):
        pen = _set(run, pen, glyphs)
    return ShapedLine(glyphs=tuple(glyphs), advance=pen, ink=_ink(glyphs))


def _runs(text: str, fonts: tuple[Font, ...], *, right_to_left: bool) -> Iterator[_Run]:
    levels = levels_of(text, right_to_left=right_to_left)
    start, current = 0, fonts[0]
    for index, sign in enumerate(text):
        font = _font_for(sign, current, fonts)
        if index > start and (font != current or levels[index] != levels[start]):
            yield _Run(text[start:index], current, levels[start])
            start = index
        current = font
    if start < len(text):
        yield _Run(text[start:], current, levels[start])


def _font_for(sign: str, current: Font, fonts: tuple[Font, ...]) -> Font:
    if is_joiner(sign):
        return current
    # Marks belong to what they stand on, and a script's stops to its letters.
    follows = sign.isspace() or unicodedata.category(sign) in _ON_THE_SIDE
    if (follows or (sign > "\x7f" and unicodedata.category(sign)[0] == "P")) and glyph_of(current, sign):
        return current
    return next((font for font in fonts if glyph_of(font, sign)), fonts[0])


def _as_seen(runs: list[_Run]) -> list[_Run]:
    """
    *runs* from the left: rule L2 of Unicode's bidirectional algorithm.
    """
    highest = max((run.level for run in runs), default=0)
    for level in range(highest, 0, -1):
        start = 0
        while start < len(runs):
            end = start
            while end < len(runs) and runs[end].level >= level:
                end += 1
            runs[start:end] = runs[start:end][::-1]
            start = max(end, start + 1)
    return runs


def _set(run: _Run, pen: float, into: list[Glyph]) -> float:
    font, units = opened(run.font)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(run.text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    uharfbuzz.shape(font, buffer)
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        into.append(Glyph(run.font, info.codepoint, pen + position.x_offset / units, position.y_offset / units))
        pen += position.x_advance / units
    return pen


def _ink(glyphs: Sequence[Glyph]) -> tuple[float, float, float, float] | None:
    boxes = [
        (glyph.x + ink[0], -glyph.y - ink[1], glyph.x + ink[2], -glyph.y - ink[3])
        for glyph in glyphs
        if (ink := ink_of(glyph.font, glyph.number)) is not None
    ]
    if not boxes:
        return None
    lefts, ups, rights, downs = zip(*boxes, strict=True)
    return min(lefts), min(ups), max(rights), max(downs)
