"""
How all pictures of one film look: its size, its colours, its type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from .layout import Box, fit
from .marks import Panel, Writing
from .picture import Picture

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .fonts import Typeface, Typefaces
    from .marks import Mark
    from .theme import Colour, Theme

_DRAWN_AT: Final = 720
_MARGIN: Final = 64


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

    def sizes(self, largest: int, smallest: int, step: int = 2) -> tuple[int, ...]:
        """
        Type sizes from *largest* down to *smallest*, in pixels of this film.
        """
        return tuple(self.px(size) for size in range(largest, smallest - 1, -step))

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
        width = mark.block.width if isinstance(mark, Writing) else mark.box.width
        box = attrs.evolve(mark.box, x=self.width - mark.box.x - width, width=width)
        return attrs.evolve(mark, box=box)
