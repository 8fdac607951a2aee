"""
How all pictures of one film look: its size, its colours, its type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from .layout import Box, fit
from .marks import Arrow, Panel, Writing
from .picture import Picture

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .fonts import Typeface, Typefaces
    from .marks import Mark
    from .theme import Colour, Theme

_DRAWN_AT: Final = 720
_MARGIN: Final = 64
_HIGH: Final = 1.2
_TYPE_WHERE_HIGH: Final = 1.25


@attrs.frozen(kw_only=True)
class Look:
    """
    *width* and *height* are in pixels; everything else is measured in the pixels of a picture 720 high. A *mirrored*
    look is laid out like any other, and turned round when it is done: for readers who begin at the right.
    """

    width: int
    height: int
    theme: Theme
    typefaces: Typefaces
    mirrored: bool = False

    def px(self, units: float) -> int:
        """
        Pixels of this film.
        """
        return round(units * min(self.width, self.height) / _DRAWN_AT)

    @property
    def is_high(self) -> bool:
        """
        Whether it is a picture for a telephone: things stand below each other, in larger type.
        """
        return self.height > _HIGH * self.width

    @property
    def is_wide(self) -> bool:
        """
        Whether things stand beside each other.
        """
        return self.width > _HIGH * self.height

    def grown(self, units: float) -> float:
        """
        *units* as large as type is here.
        """
        return units * _TYPE_WHERE_HIGH if self.is_high else units

    def sizes(self, largest: int, smallest: int, step: int = 2) -> tuple[int, ...]:
        """
        Type sizes from *largest*, or more in a high picture, down to *smallest*, in pixels of this film.
        """
        return tuple(self.px(size) for size in range(round(self.grown(largest)), smallest - 1, -step))

    def area(self, *, top: float, bottom: float, indent: float = 0) -> Box:
        """
        The part of the picture between the margins; *bottom* is measured from the lower edge.
        """
        left = self.px(_MARGIN + indent)
        y = self.px(top)
        return Box(left, y, self.width - left - self.px(_MARGIN), self.height - self.px(bottom) - y)

    def write(
        self,
        text: str,
        typeface: Typeface,
        box: Box,
        colour: Colour,
        sizes: Sequence[int],
        *,
        balanced: bool = False,
    ) -> Writing | None:
        """
        *text* in *box*; None if it does not fit, or there is none.
        """
        if not text:
            return None
        block = fit(text, typeface, width=box.width, height=box.height, sizes=sizes, balanced=balanced)
        return None if block is None else Writing(block=block, box=box, typeface=typeface, colour=colour)

    def progress(self, scene: int, scenes: int) -> tuple[Mark, ...]:
        """
        One segment a scene along the lower edge, those up to *scene* lit.
        """
        whole = self.area(top=0, bottom=0)
        gap = self.px(8) if scenes * self.px(16) < whole.width else 0
        height, y = self.px(6), self.height - self.px(20)
        edges = [whole.x + round(index * (whole.width + gap) / scenes) for index in range(scenes + 1)]
        return tuple(
            Panel(
                box=Box(edges[index], y, max(1, edges[index + 1] - gap - edges[index]), height),
                colour=self.theme.accent if index <= scene else self.theme.track,
                radius=height // 2 if gap else 0,
            )
            for index in range(scenes)
        )

    def picture(self, marks: Iterable[Mark]) -> Picture:
        """
        *marks* on this film's ground.
        """
        shown = tuple(self._turned(mark) for mark in marks) if self.mirrored else tuple(marks)
        return Picture(width=self.width, height=self.height, ground=self.theme.ground, marks=shown)

    def _turned(self, mark: Mark) -> Mark:
        if isinstance(mark, Arrow):
            mark = mark.turned()
        width = mark.block.width if isinstance(mark, Writing) else mark.box.width
        box = attrs.evolve(mark.box, x=self.width - mark.box.x - width, width=width)
        return attrs.evolve(mark, box=box)
