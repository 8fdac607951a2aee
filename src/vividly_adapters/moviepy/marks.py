"""
What a picture is made of: values that say all that they show.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import attrs

from .layout import Box

if TYPE_CHECKING:
    from vividly_core.domain.visual import Plot

    from .fonts import Typeface
    from .layout import Block
    from .theme import Colour

ARROW_POINT: Final = 3
"""How far the point of an arrow reaches to each side, in widths of its line."""

_AROUND_AXES: Final = (3.2, 1.2, 1.0, 1.8)
"""Left, right, above and below them, in ems of their numbers."""


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


@attrs.frozen(kw_only=True)
class Chart:
    """
    The axes of *plot* and the first *steps* of what is in them, in *box*; its labels are written around it. *inks* are
    the colours of its series, *type_file* the font of its numbers, *size* pixels large.
    """

    plot: Plot
    steps: int
    box: Box
    ground: Colour
    axes: Colour
    grid: Colour
    inks: tuple[Colour, ...]
    type_file: str
    size: int

    @property
    def inside(self) -> Box:
        """
        What is between the axes; the numbers stand left of it and below.
        """
        left, right, over, under = (round(share * self.size) for share in _AROUND_AXES)
        under = under // 3 if self.plot.categories else under
        box = self.box
        return attrs.evolve(
            box,
            x=box.x + left,
            y=box.y + over,
            width=max(1, box.width - left - right),
            height=max(1, box.height - over - under),
        )


@attrs.frozen(kw_only=True)
class Equation:
    """
    A formula in TeX's notation, in the middle of *box*, *size* pixels an em.
    """

    tex: str
    box: Box
    size: int
    colour: Colour


@attrs.frozen(kw_only=True)
class Arrow:
    """
    A line of *width* pixels from *tail* to *head*, where it has a point; both are measured from the top left of *box*,
    which it does not leave.
    """

    box: Box
    tail: tuple[float, float]
    head: tuple[float, float]
    colour: Colour
    width: int

    @classmethod
    def between(cls, tail: tuple[float, float], head: tuple[float, float], *, colour: Colour, width: int) -> Arrow:
        """
        An arrow between two places of the picture, in a box that is large enough.
        """
        room = ARROW_POINT * width
        left, top = (math.floor(min(pair)) - room for pair in zip(tail, head, strict=True))
        right, bottom = (math.ceil(max(pair)) + room for pair in zip(tail, head, strict=True))
        return cls(
            box=Box(left, top, right - left, bottom - top),
            tail=(tail[0] - left, tail[1] - top),
            head=(head[0] - left, head[1] - top),
            colour=colour,
            width=width,
        )

    def turned(self) -> Arrow:
        """
        The same arrow, the other way round in its box.
        """
        (tail, upper), (head, lower) = self.tail, self.head
        return attrs.evolve(self, tail=(self.box.width - tail, upper), head=(self.box.width - head, lower))


Mark = Panel | Writing | Chart | Equation | Arrow
