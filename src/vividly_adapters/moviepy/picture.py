"""
A picture as a value, which says all that shapes it, and how it is painted.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final, assert_never

import attrs
from PIL import Image, ImageDraw

from .marks import ARROW_POINT, Arrow, Chart, Equation, Panel, Writing

if TYPE_CHECKING:
    from .marks import Mark
    from .theme import Colour

_FINER: Final = 4


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
    for mark in picture.marks:
        match mark:
            case Panel(box=box, colour=colour, radius=radius):
                canvas.paste(colour, (box.x, box.y), _rounded(box.width, box.height, radius))
            case Writing():
                _write(canvas, mark)
            case Chart():
                from .charts import draw_chart  # noqa: PLC0415  matplotlib is slow to load

                canvas.paste(draw_chart(mark), (mark.box.x, mark.box.y))
            case Equation():
                from .equations import draw_equation  # noqa: PLC0415  matplotlib is slow to load

                mask = draw_equation(mark.tex, mark.size)
                middle = (mark.box.width - mask.width) // 2, (mark.box.height - mask.height) // 2
                canvas.paste(mark.colour, (mark.box.x + middle[0], mark.box.y + middle[1]), mask)
            case Arrow():
                canvas.paste(mark.colour, (mark.box.x, mark.box.y), _arrow(mark))
            case _:
                assert_never(mark)
    return canvas


def _write(canvas: Image.Image, writing: Writing) -> None:
    block = writing.block
    for line in block.lines:
        writing.typeface.draw(
            canvas,
            (writing.box.x + line.x, writing.box.y + line.baseline),
            line.text.rstrip(" "),
            size=block.size,
            colour=writing.colour,
            right_to_left=block.right_to_left,
        )


def _arrow(arrow: Arrow) -> Image.Image:
    mask = Image.new("L", (arrow.box.width * _FINER, arrow.box.height * _FINER), 0)
    (x, y), (tip_x, tip_y) = ((_FINER * across, _FINER * down) for across, down in (arrow.tail, arrow.head))
    length = math.dist((x, y), (tip_x, tip_y))
    along, reach = ((tip_x - x) / length, (tip_y - y) / length), ARROW_POINT * arrow.width * _FINER
    # The line ends where its point is wide enough to hide it.
    neck = tip_x - along[0] * reach * 1.5, tip_y - along[1] * reach * 1.5
    sides = [
        (neck[0] - side * along[1] * reach * 0.9, neck[1] + side * along[0] * reach * 0.9) for side in (1, -1)
    ]
    pen = ImageDraw.Draw(mask)
    pen.line([(x, y), neck], fill=255, width=arrow.width * _FINER)
    pen.polygon([(tip_x, tip_y), *sides], fill=255)
    return mask.reduce(_FINER)


@lru_cache(maxsize=64)
def _rounded(width: int, height: int, radius: int) -> Image.Image:
    # Pillow's own round corners are jagged.
    mask = Image.new("L", (width * _FINER, height * _FINER), 0)
    edge = (0, 0, width * _FINER - 1, height * _FINER - 1)
    ImageDraw.Draw(mask).rounded_rectangle(edge, radius * _FINER, fill=255)
    return mask.reduce(_FINER)
