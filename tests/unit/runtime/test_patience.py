"""
Waiting for what is not there yet.
"""

from __future__ import annotations

import anyio
import pytest

from vividly_core.domain.errors import Misconfigured, Unavailable
from vividly_runtime.commands.patience import patiently


async def test_what_passes_is_waited_for_with_growing_pauses(caplog: pytest.LogCaptureFixture) -> None:
    """
    Up to half a minute, each drawn at random; every obstacle is told of.
    """
    obstacles = [Unavailable(f"obstacle {number}") for number in range(9)]
    pauses: list[float] = []

    async def work() -> None:
        await anyio.lowlevel.checkpoint()
        if obstacles:
            raise obstacles.pop(0)

    def at_once(seconds: float) -> float:
        pauses.append(seconds)
        return 0.0

    assert await patiently(work, stop=anyio.Event(), jitter=at_once)
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]
    assert [record.getMessage() for record in caplog.records][-1] == "obstacle 8; asking again in 0.0 s"


async def test_what_is_for_good_is_not_waited_for() -> None:
    """
    It comes out as it is.
    """

    async def work() -> None:
        await anyio.lowlevel.checkpoint()
        raise Misconfigured("the password is wrong")

    with pytest.raises(Misconfigured, match="password"):
        await patiently(work, stop=anyio.Event(), jitter=lambda seconds: seconds)


@pytest.mark.parametrize("answers", [True, False])
async def test_who_is_told_to_stop_waits_no_longer(answers: bool) -> None:
    """
    Neither in a pause, nor for an answer that does not come.
    """
    stop = anyio.Event()

    async def work() -> None:
        stop.set()
        if answers:
            raise Unavailable("not yet")
        await anyio.sleep_forever()

    assert not await patiently(work, stop=stop, jitter=lambda _: 60.0)


async def test_at_the_deadline_the_obstacle_comes_out() -> None:
    """
    Whoever looks at the exit code must learn that nothing was done.
    """

    async def work() -> None:
        await anyio.lowlevel.checkpoint()
        raise Unavailable("the database does not answer")

    with pytest.raises(Unavailable, match="the database does not answer"):
        await patiently(
            work, stop=anyio.Event(), jitter=lambda seconds: seconds, deadline=anyio.current_time() + 0.05
        )
