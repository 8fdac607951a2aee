"""
How a lesson comes to its time.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_adapters.speech._pace import Timing, stretched


def timing(sound: float, *, pauses: int = 20, pause: float = 0.4, wanted: float = 60.0) -> Timing:
    """
    So much sound, and so many pauses.
    """
    return Timing(sound=sound, pauses=[pause] * pauses, wanted=wanted)


@pytest.mark.parametrize("sound", [46.0, 52.0, 54.0])
def test_pauses_are_enough_where_they_can_be(sound: float) -> None:
    """
    The lesson then takes exactly its time.
    """
    lesson = timing(sound)

    assert lesson.corrected_rate(1.0, natural=1.0) is None
    assert lesson.seconds(lesson.factor()) == pytest.approx(60.0, abs=0.01)


@pytest.mark.parametrize(("sound", "rate"), [(65.0, 1.25), (60.0, 1.15), (42.0, 0.81), (30.0, 0.8)])
def test_the_rate_makes_up_for_what_pauses_cannot(sound: float, rate: float) -> None:
    """
    As far as it is easy to follow.
    """
    assert timing(sound).corrected_rate(1.0, natural=1.0) == pytest.approx(rate, abs=0.01)


def test_a_rate_at_its_end_goes_no_further() -> None:
    """
    It would cost, and change nothing.
    """
    assert timing(90.0).corrected_rate(1.25, natural=1.0) is None
    assert timing(20.0).corrected_rate(0.8, natural=1.0) is None


def test_a_few_words_may_take_their_time() -> None:
    """
    The pauses around them are most of it.
    """
    assert timing(1.0, wanted=0.8, pauses=2).corrected_rate(1.0, natural=1.0) is None


@given(st.floats(0.05, 3), st.floats(0.6, 1.9))
def test_no_pause_is_stretched_to_more_than_a_second(pause: float, factor: float) -> None:
    """
    Unless the voice made it so long.
    """
    assert stretched(pause, factor) <= max(pause, 1.0)
    assert stretched(pause, factor) >= pause * 0.6 or stretched(pause, factor) == 1.0
