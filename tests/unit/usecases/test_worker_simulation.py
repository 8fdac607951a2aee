"""
The promises of the whole worker, whatever happens: a seed each, thousands of them, in virtual time.
"""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from unit.usecases._simulated_life import play
from unit.usecases._simulated_promises import check
from unit.usecases._simulated_weather import CLIMATES
from vividly_core.domain.status import RequestStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unit.usecases._simulated_life import Life

_SEEDS_A_TEST = 100


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """
    So many seeds a test that none of them runs for long.
    """
    if "seeds" in metafunc.fixturenames:
        first = metafunc.config.getoption("--simulation-first-seed")
        seeds = range(first, first + metafunc.config.getoption("--simulation-seeds"))
        shares = [seeds[begin : begin + _SEEDS_A_TEST] for begin in range(0, len(seeds), _SEEDS_A_TEST)]
        metafunc.parametrize("seeds", shares, ids=[f"{share.start}-{share.stop - 1}" for share in shares])


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """
    Nobody reads thousands of logs of trouble that was made on purpose.
    """
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


async def look_at_nothing(_: Life) -> None:
    """
    Only the run counts.
    """


@pytest.mark.no_cover  # it runs through all of it thousands of times, and others measure better
def test_every_request_comes_to_one_end_whatever_happens(seeds: range) -> None:
    """
    Nothing is told, done or kept twice that is known to be done; nothing is lost, and nothing stays held.
    """
    for seed in seeds:
        play(seed, afterwards=check)


@pytest.mark.parametrize("seed", range(len(CLIMATES)))
def test_a_seed_is_one_life(seed: int) -> None:
    """
    The same seed gives the same calls, by the same machines, at the same times: a failure can be looked at again.
    """
    first, second = (play(seed + 800, afterwards=look_at_nothing) for _ in range(2))

    assert len(first.trace) > 10
    assert first.trace == second.trace


def test_the_weather_is_bad_enough_to_mean_something() -> None:
    """
    The lives hold what they are meant to, and a calm one holds no trouble: else the first test would promise nothing.
    """
    seen: Counter[str] = Counter()

    async def count(life: Life) -> None:
        assert life.climate == list(CLIMATES)[life.seed % len(CLIMATES)]
        seen["workers that died"] += sum(machine.died_at is not None for machine in life.machines)
        seen["workers that froze"] += sum(machine.frozen_until > 0 for machine in life.machines)
        seen["retries by people"] += life.retries.total()
        seen.update(letter.kind for letter in await life.world.buried())
        for request_id in life.requests:
            request = await life.world.requests.load(request_id)
            token = life.world.requests._records[request_id].token  # noqa: SLF001  looks behind the port's back
            seen[request.status.value] += 1
            seen["several attempts"] += request.attempt > 1
            seen["several claims"] += token > 2
            seen.update(event.type.value for event in await life.world.events(request_id))
            if life.climate == "calm":
                assert (request.status, token) == (RequestStatus.COMPLETED, 1)

    for seed in range(30 * len(CLIMATES)):
        play(seed, afterwards=count)

    wanted = ["completed", "failed", "cancelled", "several attempts", "several claims", "retry"]
    wanted += ["clarification_answered", "retries by people", "workers that died", "workers that froze"]
    wanted += ["Malformed", "Rejected", "Unavailable", "Crashed"]
    assert not [each for each in wanted if seen[each] < 3], seen
