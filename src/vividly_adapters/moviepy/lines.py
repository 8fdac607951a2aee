"""
Breaks text into lines.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from .text import clusters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .fonts import Typeface

_FIRST_GUESS: Final = 16
_TELLING_START: Final = 200


def wrap(text: str, typeface: Typeface, *, size: int, width: int) -> Iterator[str]:
    """
    Break *text* into lines no wider than *width*: at spaces, and within a word only where it is wider by itself.

    Lazy: who sees that there are too many stops asking.
    """
    line = ""
    for word in _words(text):
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


def _words(text: str) -> Iterator[str]:
    """
    Words, each with the space that follows it.
    """
    words = text.split(" ")
    for word in words[:-1]:
        yield word + " "
    if words[-1]:
        yield words[-1]


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
