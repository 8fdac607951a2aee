"""
A picture as a value, which says all that shapes it, and how it is painted.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import attrs
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from .fonts import Typeface
    from .layout import Block, Box
    from .theme import Colour

_FINER: Final = 4


@attrs.frozen(kw_only=True)
class Panel:
    """
    A filled rectangle with round corners.
    """

    box: Box
    colour: Colour
    radius: int = 0


@attrs.frozen(kw_only=True)
class Writing:
    """
    A block of text at the top left of *box*, which it does not leave.
    """

    block: Block
    box: Box
    typeface: Typeface
    colour: Colour


Mark = Panel | Writing


@attrs.frozen(kw_only=True)
class Picture:
    """
    *marks* on a ground, the later over the earlier.
    """

    width: int
    height: int
    ground: Colour
    marks: tuple[Mark, ...]


def paint(picture: Picture) -> Image.Image:
    """
    Paint *picture* in RGB: the same pixels for an equal picture.
    """
    canvas = Image.new("RGB", (picture.width, picture.height), picture.ground)
    pen = ImageDraw.Draw(canvas)
    for mark in picture.marks:
        match mark:
            case Panel(box=box, colour=colour, radius=radius):
                canvas.paste(colour, (box.x, box.y), _rounded(box.width, box.height, radius))
            case Writing():
                _write(pen, mark)
    return canvas


def _write(pen: ImageDraw.ImageDraw, writing: Writing) -> None:
    for line in writing.block.lines:
        at = (writing.box.x + line.x, writing.box.y + line.baseline)
        text = line.text.rstrip(" ")
        writing.typeface.draw(pen, at, text, size=writing.block.size, colour=writing.colour)


@lru_cache(maxsize=64)
def _rounded(width: int, height: int, radius: int) -> Image.Image:
    # Pillow's own round corners are jagged.
    mask = Image.new("L", (width * _FINER, height * _FINER), 0)
    edge = (0, 0, width * _FINER - 1, height * _FINER - 1)
    ImageDraw.Draw(mask).rounded_rectangle(edge, radius * _FINER, fill=255)
    return mask.reduce(_FINER)
