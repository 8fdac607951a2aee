"""
Breaks text into lines.
"""

from __future__ import annotations

import math
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from uniseg.linebreak import line_break_units

from .text import clusters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .fonts import Typeface

_FIRST_GUESS: Final = 16
_TELLING_START: Final = 200
_WIDE: Final = {"W", "F"}


def wrap(text: str, typeface: Typeface, *, size: int, width: int) -> Iterator[str]:
    """
    Break *text* into lines no wider than *width*: at spaces and where its script may be broken, and within a word
    only where it is wider by itself.

    Lazy: who sees that there are too many stops asking.
    """
    line = ""
    for word in units(text):
        if _has_room(line + word, typeface, size=size, width=width):
            line += word
            continue
        if line:
            yield line
        line = ""
        for piece in _break(word, typeface, size=size, width=width):
            if line:
                yield line
            line = piece
    if line:
        yield line


@lru_cache(maxsize=64)
def units(text: str) -> tuple[str, ...]:
    """
    What a line break leaves whole: words, each with the space that follows it; in scripts that write no spaces
    between words, what Unicode's rules for line breaks leave whole.
    """
    words = text.split(" ")
    spaced = (*(f"{word} " for word in words[:-1]), *((words[-1],) if words[-1] else ()))
    return tuple(unit for word in spaced for unit in (line_break_units(word) if _is_wide(word) else (word,)))


def _is_wide(word: str) -> bool:
    return any(unicodedata.east_asian_width(sign) in _WIDE for sign in word)


def _break(word: str, typeface: Typeface, *, size: int, width: int) -> Iterator[str]:
    parts = clusters(word)
    start = 0
    while start < len(parts):
        taken = _longest(parts, start, typeface, size=size, width=width)
        yield "".join(parts[start : start + taken])
        start += taken


def _longest(parts: list[str], start: int, typeface: Typeface, *, size: int, width: int) -> int:
    """
    How many of *parts* from *start* have room in a line: at least one.
    """

    def has_room(count: int) -> bool:
        return _has_room("".join(parts[start : start + count]), typeface, size=size, width=width)

    left = len(parts) - start
    most = min(_FIRST_GUESS, left)
    while most < left and has_room(most):
        most = min(most * 2, left)
    least = 1
    while least < most:
        middle = (least + most + 1) // 2
        if has_room(middle):
            least = middle
        else:
            most = middle - 1
    return least


def _has_room(line: str, typeface: Typeface, *, size: int, width: int) -> bool:
    # The start of a very long line tells, at a fraction of the price.
    start = line[:_TELLING_START]
    return extent(start, typeface, size) <= width and (
        len(line) == len(start) or extent(line, typeface, size) <= width
    )


def extent(line: str, typeface: Typeface, size: int) -> int:
    """
    How wide *line* is, without the space that ends it, in whole pixels.
    """
    ink = typeface.ink(line.rstrip(" "), size)
    return math.ceil(-ink.left) + math.ceil(ink.right)
