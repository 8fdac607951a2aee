"""
Colours: one accent a subject, on the same dark ground.
"""

from __future__ import annotations

from typing import Final

import attrs

Colour = tuple[int, int, int]
"""Red, green, blue, 0 to 255, sRGB."""

LEAST_CONTRAST: Final = 4.5
"""What WCAG 2.2 asks of text at level AA."""


@attrs.frozen(kw_only=True)
class Theme:
    """
    The colours of a film. *text*, *quiet* and *accent* are written on *ground* and on *panel*.
    """

    accent: Colour
    ground: Colour = (15, 23, 42)
    slot: Colour = (18, 27, 48)
    panel: Colour = (23, 34, 58)
    raised: Colour = (33, 46, 78)
    track: Colour = (44, 56, 88)
    text: Colour = (248, 250, 252)
    quiet: Colour = (168, 180, 204)

    def written_pairs(self) -> tuple[tuple[Colour, Colour], ...]:
        """
        Every colour of writing with every ground that it is written on.
        """
        inks = (self.text, self.quiet, self.accent)
        grounds = (self.ground, self.panel, self.raised)
        return (*((ink, ground) for ink in inks for ground in grounds), (self.ground, self.accent))


DEFAULT: Final = Theme(accent=(94, 234, 212))

BY_SUBJECT: Final = {
    "physics": Theme(accent=(96, 199, 255)),
    "chemistry": Theme(accent=(251, 191, 36)),
    "biology": Theme(accent=(110, 231, 135)),
    "mathematics": Theme(accent=(196, 167, 255)),
    "earth-science": Theme(accent=(253, 164, 101)),
    "science": DEFAULT,
}


def theme_of(subject: str) -> Theme:
    """
    The colours of a lesson in *subject*.
    """
    return BY_SUBJECT.get(subject, DEFAULT)


def contrast(one: Colour, other: Colour) -> float:
    """
    The contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it.
    """
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    low_end = 0.04045
    return channel / 12.92 if channel <= low_end else float(((channel + 0.055) / 1.055) ** 2.4)
