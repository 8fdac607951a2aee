"""
The search for the rate at which a script takes its time.
"""

from __future__ import annotations

import array
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_adapters.espeak._pace import FASTEST, SLOWEST, settle
from vividly_adapters.espeak._recording import Recording

if TYPE_CHECKING:
    from collections.abc import Callable

PAUSES = 200


def speaker(work: float, tried: list[int]) -> Callable[[int, int], Recording]:
    """
    Speaks *work* in a time that falls as the rate rises, with pauses that stay.
    """

    def record(number: int, rate: int) -> Recording:
        assert number == len(tried)
        tried.append(rate)
        samples = array.array("h", bytes(2 * (round(work / rate) + PAUSES)))
        return Recording(samples=samples, scenes=(), words=(), added_silence=PAUSES)

    return record


def calm(_: Recording) -> float:
    """
    Whatever is said can be read.
    """
    return 0.5


@given(st.integers(SLOWEST + 1, FASTEST - 1))
def test_a_rate_within_the_range_is_found(fitting: int) -> None:
    """
    Within 1 %, in two attempts where the voice keeps its rate.
    """
    tried: list[int] = []
    wanted = 10_000

    recording = settle(speaker(fitting * (wanted - PAUSES), tried), wanted_samples=wanted, haste=calm)

    assert len(recording.samples) == pytest.approx(wanted, rel=0.01)
    assert len(tried) <= 3


@pytest.mark.parametrize(
    ("wanted", "rate"), [(100, FASTEST), (PAUSES, FASTEST), (1_000, FASTEST), (1_000_000, SLOWEST)]
)
def test_the_rate_stays_within_its_range(wanted: int, rate: int) -> None:
    """
    However short or long the time is; what comes nearest is kept.
    """
    tried: list[int] = []

    recording = settle(speaker(1_600_000, tried), wanted_samples=wanted, haste=calm)

    assert len(recording.samples) == round(1_600_000 / rate) + PAUSES
    assert all(SLOWEST <= each <= FASTEST for each in tried)


@given(st.integers(SLOWEST, FASTEST), st.integers(SLOWEST, FASTEST))
def test_what_is_too_fast_to_read_is_spoken_slower(fitting: int, readable: int) -> None:
    """
    As slow as it takes, if that is not slower than by a seventh; or else not at all.
    """
    tried: list[int] = []
    work, wanted = fitting * 9_800, 10_000

    def haste(recording: Recording) -> float:
        return work / (len(recording.samples) - PAUSES) / readable

    recording = settle(speaker(work, tried), wanted_samples=wanted, haste=haste)

    spoken_at = work / (len(recording.samples) - PAUSES)
    if readable >= fitting * 0.87 and readable > SLOWEST + 2:
        assert haste(recording) <= 1.000001
        assert spoken_at >= min(fitting, readable) * 0.97
    elif readable < fitting * 0.83:
        assert spoken_at == pytest.approx(fitting, rel=0.02)


def test_what_cannot_be_eased_stays_as_it_is() -> None:
    """
    One cue that nobody can read does not slow down all others.
    """
    tried: list[int] = []

    recording = settle(speaker(1_500_000, tried), wanted_samples=10_000, haste=lambda _: 1.02)

    assert len(recording.samples) == pytest.approx(10_000, rel=0.01)
    assert min(tried) >= 130
