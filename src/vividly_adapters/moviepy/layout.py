"""
Fits text into boxes: shrinks it, breaks it into lines, and at last turns the page; never cuts it.
"""

from __future__ import annotations

import math
from functools import lru_cache
from heapq import nlargest
from typing import TYPE_CHECKING, Final

import attrs

from .directions import reads_right_to_left
from .lines import extent, units, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .fonts import Typeface

_WORDS_LOOKED_AT: Final = 8
_LONGEST_WORD: Final = 200
_MEASURED_AT: Final = 32
_SURELY: Final = 0.8


@attrs.frozen
class Box:
    """
    A rectangle of the picture, in pixels from its top left corner.
    """

    x: int
    y: int
    width: int
    height: int


@attrs.frozen(kw_only=True)
class Line:
    """
    One line: *text* with the space that ends it, and where its pen starts, from the top left of its block.
    """

    text: str
    x: int
    baseline: int


@attrs.frozen(kw_only=True)
class Block:
    """
    A text that was fitted: its lines, joined, are the text.
    """

    lines: tuple[Line, ...]
    size: int
    width: int
    height: int
    right_to_left: bool = False


def fit(
    text: str,
    typeface: Typeface,
    *,
    width: int,
    height: int,
    sizes: Sequence[int],
    balanced: bool = False,
) -> Block | None:
    """
    Set *text* at the first of *sizes* at which it fits with its words whole, or else at the first at which it
    fits at all; None if it fits at none.

    A *balanced* text has lines of about the same length.
    """
    for whole_words in (True, False):
        for size in sizes:
            block = fit_at(size, text, typeface, width=width, height=height, whole_words=whole_words)
            if block is not None:
                return _balance(text, block, typeface) if balanced else block
    return None


def fit_at(
    size: int, text: str, typeface: Typeface, *, width: int, height: int, whole_words: bool
) -> Block | None:
    """
    Set *text* at *size*; None if it does not fit, or not with *whole_words*.
    """
    if _is_hopeless(size, text, typeface, width=width, height=height):
        return None
    if whole_words and _widest_word(text, typeface, size) > width:
        return None
    column = _column(text, typeface, size=size, width=width, height=height)
    return _set(wrap(text, typeface, size=size, width=width), column)


def paginate(text: str, typeface: Typeface, *, width: int, height: int, size: int) -> tuple[Block, ...] | None:
    """
    Set *text* at *size*, in as many blocks as it takes; None if one of its lines has no room even alone.
    """
    columns = [_column(text, typeface, size=size, width=width, height=height)]
    for line in wrap(text, typeface, size=size, width=width):
        if columns[-1].add(line):
            continue
        columns.append(_column(text, typeface, size=size, width=width, height=height))
        if not columns[-1].add(line):
            return None
    return tuple(column.block() for column in columns if column.lines)


def _is_hopeless(size: int, text: str, typeface: Typeface, *, width: int, height: int) -> bool:
    """
    Whether *text* is so long that there is no need to try: told without breaking it into lines.
    """
    lines = height // sum(typeface.height(size))
    length = _length(text, typeface) * size / _MEASURED_AT
    # A space is lost at every line's end, and widths do not grow quite evenly with the size.
    return length * _SURELY > lines * (width + size)


@lru_cache(maxsize=64)
def _length(text: str, typeface: Typeface) -> int:
    return extent(text, typeface, _MEASURED_AT)


def _widest_word(text: str, typeface: Typeface, size: int) -> int:
    return max((extent(word, typeface, size) for word in _longest_words(text)), default=0)


@lru_cache(maxsize=64)
def _longest_words(text: str) -> tuple[str, ...]:
    # Characters are about half as wide as high: the longest words are enough to look at.
    return tuple(word.rstrip(" ")[:_LONGEST_WORD] for word in nlargest(_WORDS_LOOKED_AT, units(text), key=len))


def _column(text: str, typeface: Typeface, *, size: int, width: int, height: int) -> _Column:
    turned = reads_right_to_left(text)
    return _Column(typeface=typeface, size=size, width=width, height=height, right_to_left=turned)


def _set(lines: Iterable[str], column: _Column) -> Block | None:
    """
    Put *lines* below each other; None as soon as one leaves the block.
    """
    return column.block() if all(column.add(line) for line in lines) else None


@attrs.define(kw_only=True)
class _Column:
    """
    Lines below each other, in a block of at most *width* and *height*.
    """

    typeface: Typeface
    size: int
    width: int
    height: int
    right_to_left: bool
    lines: list[Line] = attrs.field(factory=list, init=False)
    _rights: list[int] = attrs.field(factory=list, init=False)
    _widest: int = attrs.field(default=0, init=False)
    _bottom: int = attrs.field(default=0, init=False)

    def add(self, text: str) -> bool:
        """
        Put a line below the others, if it has room.
        """
        above, below = self.typeface.height(self.size)
        ink = self.typeface.ink(text.rstrip(" "), self.size, right_to_left=self.right_to_left)
        # Marks upon marks reach beyond what the font says of itself.
        baseline = self._bottom + max(above, math.ceil(-ink.up))
        bottom = baseline + max(below, math.ceil(ink.down))
        x = math.ceil(-ink.left)
        right = x + math.ceil(ink.right)
        if right > self.width or bottom > self.height:
            return False
        self.lines.append(Line(text=text, x=x, baseline=baseline))
        self._rights.append(right)
        self._widest, self._bottom = max(self._widest, right), bottom
        return True

    def block(self) -> Block:
        """
        The lines so far.
        """
        lines = self.lines
        if self.right_to_left:
            # They begin at the right.
            lines = [
                attrs.evolve(line, x=line.x + self._widest - right)
                for line, right in zip(lines, self._rights, strict=True)
            ]
        return Block(
            lines=tuple(lines),
            size=self.size,
            width=self._widest,
            height=self._bottom,
            right_to_left=self.right_to_left,
        )


def _balance(text: str, block: Block, typeface: Typeface) -> Block:
    """
    Set *block* again in the narrowest width that needs no more lines.
    """
    wide = block.width
    narrow = min(wide, _widest_word(text, typeface, block.size))
    while narrow < wide:
        middle = (narrow + wide) // 2
        lines = wrap(text, typeface, size=block.size, width=middle)
        tried = _set(lines, _column(text, typeface, size=block.size, width=middle, height=block.height))
        if tried is None or len(tried.lines) > len(block.lines):
            narrow = middle + 1
        else:
            block, wide = tried, middle
    return block
