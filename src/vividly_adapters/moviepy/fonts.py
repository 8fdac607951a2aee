"""
Type: a font, and those that stand in for what it lacks; measured, and drawn.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import attrs

from .glyphs import glyph_of, line_height, rasterize
from .shaping import shaped
from .text import is_joiner

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PIL.Image import Image

    from .glyphs import Font

# What a font says of a glyph's size is rounded to its own units.
_ROUNDED: Final = 1 / 1000


@attrs.frozen(kw_only=True)
class Ink:
    """
    Where a text leaves ink, in pixels from the pen's start on the baseline: *left* and *up* may be negative.
    """

    left: float
    up: float
    right: float
    down: float


@attrs.frozen
class Typeface:
    """
    One weight of type: a font, and those that stand in for what it lacks, in order.
    """

    fonts: tuple[Font, ...]

    @property
    def stands_alone(self) -> bool:
        """
        Whether no font stands in for what the first lacks.
        """
        return len(self.fonts) == 1

    @property
    def files(self) -> tuple[str, ...]:
        """
        Where its fonts lie.
        """
        return tuple(font.file for font in self.fonts)

    def covers(self, character: str) -> bool:
        """
        Whether *character* has a picture here.
        """
        return character.isspace() or is_joiner(character) or any(glyph_of(font, character) for font in self.fonts)

    def serving(self, characters: Iterable[str]) -> Typeface:
        """
        This typeface without the stand-ins that none of *characters* needs.
        """
        first, *others = self.fonts
        lacking = {each for each in characters if not each.isspace() and not glyph_of(first, each)}
        # A stand-in draws also the marks and stops that follow what it is there for.
        needed = {next((font for font in others if glyph_of(font, each)), first) for each in lacking}
        return Typeface((first, *(font for font in others if font in needed)))

    def ink(self, text: str, size: int, *, right_to_left: bool = False) -> Ink:
        """
        Measure *text*, which all is covered.
        """
        line = shaped(text, self.fonts, right_to_left=right_to_left)
        if line.ink is None:
            return Ink(left=0.0, up=0.0, right=line.advance * size, down=0.0)
        left, up, right, down = line.ink
        return Ink(
            left=min(0.0, (left - _ROUNDED) * size),
            up=min(0.0, (up - _ROUNDED) * size),
            right=max(0.0, (right + _ROUNDED) * size),
            down=max(0.0, (down + _ROUNDED) * size),
        )

    def height(self, size: int) -> tuple[int, int]:
        """
        How far a line reaches above and below its baseline.
        """
        above, below = line_height(self.fonts[0])
        return math.ceil(above * size), math.ceil(below * size)

    def draw(
        self,
        on: Image,
        at: tuple[int, int],
        text: str,
        *,
        size: int,
        colour: tuple[int, int, int],
        right_to_left: bool = False,
    ) -> None:
        """
        Draw *text* with its pen's start *at* a point on the baseline.
        """
        mask = rasterize(shaped(text, self.fonts, right_to_left=right_to_left).glyphs, size)
        if mask is not None:
            picture, (left, up) = mask
            on.paste(colour, (at[0] + left, at[1] + up), picture)


@attrs.frozen(kw_only=True)
class Typefaces:
    """
    The three weights of a film.
    """

    regular: Typeface
    medium: Typeface
    bold: Typeface

    def serving(self, characters: Iterable[str]) -> Typefaces:
        """
        These without the fonts that none of *characters* needs.
        """
        wanted = frozenset(characters)
        return Typefaces(
            regular=self.regular.serving(wanted),
            medium=self.medium.serving(wanted),
            bold=self.bold.serving(wanted),
        )
