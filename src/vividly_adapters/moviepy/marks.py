"""
What a picture is made of: values that say all that they show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from vividly_core.domain.visual import Plot

    from .fonts import Typeface
    from .layout import Block, Box
    from .theme import Colour

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
    The axes of *plot* and what is in them, in *box*; its labels are written around it. *inks* are the colours of its
    series, *type_file* the font of its numbers, *size* pixels large.
    """

    plot: Plot
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


Mark = Panel | Writing | Chart | Equation
