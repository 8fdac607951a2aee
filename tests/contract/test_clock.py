"""
The promises of `Clock`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from vividly_adapters.memory.clock import MemoryClock
from vividly_adapters.system import SystemClock

if TYPE_CHECKING:
    from vividly_core.ports.clock import Clock


@pytest.fixture(params=[MemoryClock, SystemClock], ids=["memory", "system"])
def clock(request: pytest.FixtureRequest) -> Clock:
    """
    Each adapter.
    """
    made: Clock = request.param()
    return made


def test_the_time_is_aware_and_in_utc(clock: Clock) -> None:
    """
    [1] The time has a zone, and it is UTC.
    """
    assert clock.now().utcoffset() == timedelta(0)


def test_time_does_not_go_back(clock: Clock) -> None:
    """
    A later look shows no earlier time.
    """
    first = clock.now()

    assert clock.now() >= first


def test_the_fake_goes_on_when_told() -> None:
    """
    A memory clock stands still, advances by what it is told, and never goes back.
    """
    clock = MemoryClock()
    before = clock.now()

    clock.advance(1.5)

    assert clock.now() - before == timedelta(seconds=1.5)
    with pytest.raises(ValueError, match="back"):
        clock.advance(-1)
