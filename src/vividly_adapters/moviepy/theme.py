"""
Colours: one accent a subject, on the same dark ground or the same light one.
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
    panel: Colour = (23, 34, 58)
    raised: Colour = (33, 46, 78)
    track: Colour = (44, 56, 88)
    text: Colour = (248, 250, 252)
    quiet: Colour = (168, 180, 204)
    series: tuple[Colour, ...] = (
        (251, 191, 36),
        (94, 234, 212),
        (244, 143, 177),
        (165, 180, 252),
        (190, 242, 100),
    )
    """The colours of what a plot shows, in order."""

    def written_pairs(self) -> tuple[tuple[Colour, Colour], ...]:
        """
        Every colour of writing with every ground that it is written on.
        """
        inks = (self.text, self.quiet, self.accent)
        grounds = (self.ground, self.panel, self.raised)
        plotted = ((ink, self.panel) for ink in self.series)
        return (*((ink, ground) for ink in inks for ground in grounds), (self.ground, self.accent), *plotted)


DEFAULT: Final = Theme(accent=(94, 234, 212))

BY_SUBJECT: Final = {
    "physics": Theme(accent=(96, 199, 255)),
    "chemistry": Theme(accent=(251, 191, 36)),
    "biology": Theme(accent=(110, 231, 135)),
    "mathematics": Theme(accent=(196, 167, 255)),
    "earth-science": Theme(accent=(253, 164, 101)),
    "history": Theme(accent=(251, 150, 160)),
    "science": DEFAULT,
}


def _light(accent: Colour) -> Theme:
    return Theme(
        accent=accent,
        ground=(244, 246, 250),
        panel=(255, 255, 255),
        raised=(222, 233, 250),
        track=(200, 208, 222),
        text=(15, 23, 42),
        quiet=(71, 85, 105),
        series=((161, 72, 6), (15, 110, 103), (190, 24, 93), (67, 56, 202), (63, 98, 18)),
    )


LIGHT_DEFAULT: Final = _light((15, 110, 103))

LIGHT_BY_SUBJECT: Final = {
    "physics": _light((3, 95, 150)),
    "chemistry": _light((133, 77, 14)),
    "biology": _light((21, 110, 55)),
    "mathematics": _light((109, 40, 217)),
    "earth-science": _light((154, 52, 18)),
    "history": _light((159, 18, 57)),
    "science": LIGHT_DEFAULT,
}

MODES: Final = ("dark", "light")


def theme_of(subject: str, mode: str = "dark") -> Theme:
    """
    The colours of a lesson in *subject*; *mode* is ``dark`` or ``light``.
    """
    if mode == "light":
        return LIGHT_BY_SUBJECT.get(subject, LIGHT_DEFAULT)
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
