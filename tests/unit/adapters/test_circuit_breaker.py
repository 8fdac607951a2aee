"""
When a provider is left alone, and when it is tried again; in virtual time.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import anyio
import attrs
import pytest

from unit.usecases._virtual_time import VIRTUAL_TIME
from vividly_adapters.limits.breaker import CircuitBreaker
from vividly_core.domain.errors import (
    Leased,
    Malformed,
    Misconfigured,
    NotAsked,
    NotFound,
    Rejected,
    Throttled,
    Unavailable,
    Unusable,
)

OUTAGES: list[Exception] = [Unavailable("down"), Throttled("too fast"), Leased("held")]
ANSWERS: list[Exception] = [
    Rejected("no"),
    NotFound("none"),
    Misconfigured("install it"),
    Malformed("unreadable"),
    Unusable("no JSON"),
]
SILENCE: list[Exception] = [Throttled("later", retry_after_seconds=5.0), NotAsked("another"), ValueError("a bug")]


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """
    Recoveries take no time.
    """
    return VIRTUAL_TIME


@pytest.fixture
def breaker() -> CircuitBreaker:
    """
    Three outages in a minute open it for half a minute; two successes close it.
    """
    return CircuitBreaker(failures=3, window_seconds=60.0, recovery_seconds=30.0, successes=2)


def end(breaker: CircuitBreaker, error: BaseException | None = None) -> None:
    """
    A call that ends with *error*, or well.
    """
    if error is None:
        with breaker.observing():
            return
    with pytest.raises(type(error)) as caught, breaker.observing():
        raise error
    assert caught.value is error


def end_often(breaker: CircuitBreaker, times: int, error: BaseException) -> None:
    """
    Several calls, one after another.
    """
    for _ in range(times):
        end(breaker, error)


@pytest.mark.parametrize("error", OUTAGES, ids=repr)
async def test_outages_open_it_for_its_recovery(breaker: CircuitBreaker, error: Exception) -> None:
    """
    The third within a minute, and until half a minute is over.
    """
    end_often(breaker, 2, error)
    assert breaker.wait_seconds == 0

    end(breaker, error)

    assert breaker.wait_seconds == 30
    await anyio.sleep(29)
    assert breaker.wait_seconds == pytest.approx(1)
    await anyio.sleep(1)
    assert breaker.wait_seconds == 0


@pytest.mark.parametrize("error", ANSWERS + SILENCE, ids=repr)
async def test_what_is_no_outage_does_not_open_it(breaker: CircuitBreaker, error: Exception) -> None:
    """
    Refusals, quotas that say when, and bugs, however many.
    """
    end_often(breaker, 100, error)

    assert breaker.is_closed


async def test_only_outages_within_the_window_count(breaker: CircuitBreaker) -> None:
    """
    One every half minute is two in any minute. Successes between them do not hide them.
    """
    for _ in range(20):
        end(breaker, Unavailable("down"))
        end(breaker)
        await anyio.sleep(30)
        assert breaker.is_closed

    end_often(breaker, 2, Unavailable("down"))
    assert not breaker.is_closed


async def test_one_call_at_a_time_tries_whether_it_works_again(breaker: CircuitBreaker) -> None:
    """
    While it is under way no other passes; two good ones close the breaker.
    """
    end_often(breaker, 3, Unavailable("down"))
    await anyio.sleep(30)

    with breaker.observing():
        assert breaker.wait_seconds == 30
    assert (breaker.wait_seconds, breaker.is_closed) == (0, False)
    end(breaker)

    assert breaker.is_closed


@pytest.mark.parametrize("good", [0, 1])
async def test_an_outage_while_it_tries_opens_it_again(breaker: CircuitBreaker, good: int) -> None:
    """
    For a whole recovery from then on, though the call before it was good.
    """
    end_often(breaker, 3, Unavailable("down"))
    await anyio.sleep(40)
    for _ in range(good):
        end(breaker)

    end(breaker, Unavailable("still down"))

    assert breaker.wait_seconds == 30
    await anyio.sleep(30)
    end(breaker)
    assert not breaker.is_closed


@pytest.mark.parametrize("error", SILENCE, ids=repr)
async def test_who_says_nothing_leaves_the_trial_to_the_next(breaker: CircuitBreaker, error: Exception) -> None:
    """
    Neither closed nor opened for another recovery.
    """
    end_often(breaker, 3, Unavailable("down"))
    await anyio.sleep(30)

    end_often(breaker, 5, error)

    assert (breaker.wait_seconds, breaker.is_closed) == (0, False)


async def test_a_refusal_closes_it_as_well_as_a_success(breaker: CircuitBreaker) -> None:
    """
    Who refuses is there.
    """
    end_often(breaker, 3, Unavailable("down"))
    await anyio.sleep(30)

    end_often(breaker, 2, Rejected("no"))

    assert breaker.is_closed


async def test_a_cancelled_trial_gives_its_place_to_the_next(breaker: CircuitBreaker) -> None:
    """
    It tells nothing of the provider; and a cancelled call of a closed breaker is no outage.
    """

    async def hang() -> None:
        with breaker.observing():
            await anyio.sleep_forever()

    for _ in range(5):
        with anyio.move_on_after(1):
            await hang()
    assert breaker.is_closed

    end_often(breaker, 3, Unavailable("down"))
    await anyio.sleep(30)
    with anyio.move_on_after(1):
        await hang()

    assert (breaker.wait_seconds, breaker.is_closed) == (0, False)


@pytest.mark.parametrize("error", [None, Unavailable("down at last")], ids=repr)
async def test_what_was_begun_before_it_opened_says_nothing_of_now(
    breaker: CircuitBreaker, error: Exception | None
) -> None:
    """
    A call that began while all was well and ends during the trial neither closes the breaker nor opens it again.
    """
    late = anyio.Event()

    async def call() -> None:
        with suppress(Unavailable), breaker.observing():
            await late.wait()
            if error is not None:
                raise error

    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(call)
        await anyio.wait_all_tasks_blocked()
        end_often(breaker, 3, Unavailable("down"))
        await anyio.sleep(30)
        with breaker.observing():
            late.set()
            await anyio.wait_all_tasks_blocked()
            assert breaker.wait_seconds == 30

    assert (breaker.wait_seconds, breaker.is_closed) == (0, False)


@pytest.mark.parametrize(
    "options",
    [{"failures": 0}, {"successes": 0}, {"window_seconds": 0.0}, {"recovery_seconds": float("nan")}],
    ids=lambda options: next(iter(options)),
)
def test_a_breaker_that_makes_no_sense_is_refused(options: dict[str, Any]) -> None:
    """
    When it is made, not when it is needed.
    """
    with pytest.raises(ValueError, match="must be"):
        CircuitBreaker(**options)


def test_every_field_has_its_default() -> None:
    """
    Three outages in a minute, half a minute of rest, two good calls: the numbers of the deployed system.
    """
    breaker = CircuitBreaker()

    told = attrs.asdict(breaker, filter=lambda field, _: field.init)
    assert told == {"failures": 3, "window_seconds": 60.0, "recovery_seconds": 30.0, "successes": 2}
