"""
All pictures of a film on one.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH: Final = 1600
_GAP: Final = 16
_GROUND: Final = (32, 32, 32)
_WIDE: Final = 3
_NARROW: Final = 5


def contact_sheet(pictures: Sequence[Image.Image]) -> Image.Image:
    """
    *pictures*, of one size, in rows from the left: three of a landscape in a row, five of a portrait.
    """
    width, height = pictures[0].size
    columns = min(len(pictures), _WIDE if width >= height else _NARROW)
    cell = (_WIDTH - _GAP) // columns - _GAP
    size = (cell, max(1, round(cell * height / width)))
    rows = math.ceil(len(pictures) / columns)
    sheet = Image.new("RGB", (_GAP + columns * (cell + _GAP), _GAP + rows * (size[1] + _GAP)), _GROUND)
    for number, picture in enumerate(pictures):
        row, column = divmod(number, columns)
        at = (_GAP + column * (cell + _GAP), _GAP + row * (size[1] + _GAP))
        sheet.paste(picture.resize(size, Image.Resampling.LANCZOS), at)
    return sheet
