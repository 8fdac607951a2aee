"""
Key words as large tiles, two or three in a row: what is short needs no line of its own.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from .cards import Dealer, Lead, Part
from .layout import Box, fit_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .cards import Card
    from .look import Look

_LARGEST: Final = 56
_SMALLEST: Final = 40
_FEWEST: Final = 3
_MOST: Final = 6
_MOST_LINES: Final = 2
_LONGEST: Final = 26
_HIGHEST: Final = 230
_GAP: Final = 20


def tile(points: Sequence[str], area: Box, look: Look) -> tuple[Card, ...] | None:
    """
    A tile for each of *points*, all in one size of type; None if they are no key words, or the picture is not wide.
    """
    if not look.is_wide or not _FEWEST <= len(points) <= _MOST or max(map(len, points)) > _LONGEST:
        return None
    columns = 2 if len(points) == _FEWEST + 1 else 3
    rows = math.ceil(len(points) / columns)
    gap = look.px(_GAP)
    width = (area.width - gap * (columns - 1)) // columns
    height = min((area.height - gap * (rows - 1)) // rows, look.px(_HIGHEST))
    dealer = Dealer(
        area=Box(area.x, area.y, width, height), look=look, lead=Lead.DOT, labels="", rows=0, fill=True
    )
    typeface, room = look.typefaces.medium, height - 2 * dealer.padding
    for size in look.sizes(_LARGEST, _SMALLEST):
        blocks = [
            fit_at(size, point, typeface, width=dealer.text_width, height=room, whole_words=True)
            for point in points
        ]
        parts = [
            Part(point=number, block=block, first=True)
            for number, block in enumerate(blocks)
            if block is not None and len(block.lines) <= _MOST_LINES
        ]
        if len(parts) == len(points):
            break
    else:
        return None
    cards = []
    for number, part in enumerate(parts):
        row, column = divmod(number, columns)
        box = Box(area.x + column * (width + gap), area.y + row * (height + gap), width, height)
        cards.append(dealer.card(part, box, (height - part.block.height) // 2))
    return tuple(cards)
