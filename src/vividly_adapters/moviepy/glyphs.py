"""
Fonts as HarfBuzz has them: which glyph is for a character, how large glyphs are, and their pictures.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import attrs
import uharfbuzz
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterable


@attrs.frozen(kw_only=True)
class Font:
    """
    A font: number *index* in *file*, at *weight* where it has several.
    """

    file: str
    index: int = 0
    weight: int | None = None


@attrs.frozen
class Glyph:
    """
    Number *number* of *font*, with its pen at (*x*, *y*) from the line's start, in ems; y grows upwards.
    """

    font: Font
    number: int
    x: float
    y: float


@lru_cache(maxsize=128)
def opened(font: Font) -> tuple[Any, int]:
    """
    *font* for HarfBuzz, mapped from its file, and how many of its units make an em.
    """
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(font.file), font.index)
    made = uharfbuzz.Font(face)
    if font.weight is not None:
        made.set_variations({"wght": float(font.weight)})
    return made, face.upem


@lru_cache(maxsize=65_536)
def glyph_of(font: Font, character: str) -> int:
    """
    The glyph of *font* for *character*; 0 if it has none.
    """
    return opened(font)[0].get_nominal_glyph(ord(character)) or 0


@lru_cache(maxsize=128)
def line_height(font: Font) -> tuple[float, float]:
    """
    How far a line of *font* reaches above and below its baseline, in ems.
    """
    made, units = opened(font)
    extents = made.get_font_extents("ltr")
    return extents.ascender / units, -extents.descender / units


@lru_cache(maxsize=65_536)
def ink_of(font: Font, number: int) -> tuple[float, float, float, float] | None:
    """
    Where a glyph leaves ink, from its pen, in ems: left, top, right, bottom, y growing upwards. None for a blank.
    """
    made, units = opened(font)
    extents = made.get_glyph_extents(number)
    if extents is None or not extents.width or not extents.height:
        return None
    left, top = extents.x_bearing, extents.y_bearing
    right, bottom = left + extents.width, top + extents.height
    return left / units, top / units, right / units, bottom / units


def rasterize(glyphs: Iterable[Glyph], size: int) -> tuple[Image.Image, tuple[int, int]] | None:
    """
    A mask of *glyphs* at *size* pixels an em, and where its top left corner lies from the pen's start. None if they
    leave no ink.
    """
    pen = uharfbuzz.RasterDraw()
    for glyph in glyphs:
        font, units = opened(glyph.font)
        scale = size / units
        pen.transform = (scale, 0.0, 0.0, scale, glyph.x * size, glyph.y * size)
        pen.draw_glyph(font, glyph.number)
    drawn = pen.render()
    extents = drawn.extents
    if not extents.width or not extents.height:
        return None
    # Rows come from the bottom up.
    mask = Image.frombuffer(
        "L", (extents.width, extents.height), bytes(drawn.buffer), "raw", "L", extents.stride, -1
    )
    return mask, (extents.x_origin, -extents.y_origin - extents.height)
