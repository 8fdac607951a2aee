"""
The colours of films can be read.
"""

from __future__ import annotations

import pytest

from vividly_adapters.moviepy.theme import (
    BY_SUBJECT,
    DEFAULT,
    LEAST_CONTRAST,
    LIGHT_BY_SUBJECT,
    MODES,
    contrast,
    theme_of,
)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("subject", ["another", *BY_SUBJECT])
def test_writing_stands_out(subject: str, mode: str) -> None:
    """
    Every colour of writing has a contrast of 4.5 to every ground that it is written on, dark and light.
    """
    theme = theme_of(subject, mode)
    for ink, ground in theme.written_pairs():
        assert contrast(ink, ground) >= LEAST_CONTRAST, (ink, ground)


def test_contrast_is_that_of_the_standard() -> None:
    """
    Black on white is 21, a colour on itself 1, and the order does not matter.
    """
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((255, 255, 255), (0, 0, 0)) == pytest.approx(21)
    assert contrast((12, 34, 56), (12, 34, 56)) == 1
    assert contrast((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)


def test_subjects_differ_in_colour() -> None:
    """
    One accent each; an unknown subject has the default.
    """
    for themes in (BY_SUBJECT, LIGHT_BY_SUBJECT):
        assert len({theme.accent for theme in themes.values()}) == len(themes) == len(BY_SUBJECT)
    assert theme_of("history of art") == DEFAULT
