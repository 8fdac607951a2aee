"""
The promises of the quarantine: many inside, or one alone.
"""

from __future__ import annotations

from typing import Any

import anyio
import anyio.lowlevel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.usecases._virtual_time import VIRTUAL_TIME
from vividly_core.usecases.quarantine import NoRoom, Quarantine


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """
    Virtual time.
    """
    return VIRTUAL_TIME


async def stay_beside(quarantine: Quarantine, seconds: float) -> None:
    """
    Be inside for so long.
    """
    with quarantine.beside_others():
        await anyio.sleep(seconds)


async def test_who_is_to_be_alone_waits_for_all_inside() -> None:
    """
    And meets nobody.
    """
    quarantine = Quarantine()
    async with anyio.create_task_group() as group:
        for seconds in (3, 7, 5):
            group.start_soon(stay_beside, quarantine, seconds)
        await anyio.lowlevel.checkpoint()
        async with quarantine.alone():
            assert anyio.current_time() == pytest.approx(7)


async def test_nobody_comes_in_while_somebody_waits_to_be_alone() -> None:
    """
    Nor while somebody is: what never ends would else keep it waiting for ever.
    """
    quarantine = Quarantine()

    async def wait() -> None:
        async with quarantine.alone():
            await anyio.sleep(10)

    async with anyio.create_task_group() as group:
        group.start_soon(stay_beside, quarantine, 5)
        group.start_soon(wait)
        for _ in range(14):
            await anyio.sleep(1)
            with pytest.raises(NoRoom):
                await stay_beside(quarantine, 1)
            with pytest.raises(NoRoom):
                async with quarantine.alone():
                    pytest.fail("there are two")

    await stay_beside(quarantine, 1)


async def test_the_door_opens_when_nobody_is_alone_any_more() -> None:
    """
    For whoever waits for it.
    """
    quarantine = Quarantine()
    await quarantine.opened()

    async def be_alone() -> None:
        async with quarantine.alone():
            await anyio.sleep(4)

    async with anyio.create_task_group() as group:
        group.start_soon(be_alone)
        await anyio.lowlevel.checkpoint()
        await quarantine.opened()
        assert anyio.current_time() == pytest.approx(4)


async def test_who_was_found_harmless_lets_others_in() -> None:
    """
    It is then one of those whom the next one waits for; saying it twice changes nothing.
    """
    quarantine = Quarantine()

    async def turn_out_harmless() -> None:
        async with quarantine.alone() as stay:
            await anyio.sleep(2)
            stay.let_others_in()
            await anyio.sleep(6)
            stay.let_others_in()

    async with anyio.create_task_group() as group:
        group.start_soon(turn_out_harmless)
        await anyio.lowlevel.checkpoint()
        await quarantine.opened()
        assert anyio.current_time() == pytest.approx(2)
        await stay_beside(quarantine, 1)
        async with quarantine.alone():
            assert anyio.current_time() == pytest.approx(8)


async def test_who_gives_up_waiting_leaves_the_door_open() -> None:
    """
    As on a signal to stop.
    """
    quarantine = Quarantine()
    async with anyio.create_task_group() as group:
        group.start_soon(stay_beside, quarantine, 10)
        await anyio.lowlevel.checkpoint()
        with anyio.move_on_after(3):
            async with quarantine.alone():
                pytest.fail("it is not alone")
        await stay_beside(quarantine, 1)
        async with quarantine.alone():
            assert anyio.current_time() == pytest.approx(10)


async def test_an_error_inside_opens_the_door() -> None:
    """
    Of whoever is alone, and of any other.
    """
    quarantine = Quarantine()
    with pytest.raises(KeyError):
        async with quarantine.alone():
            raise KeyError
    with pytest.raises(KeyError), quarantine.beside_others():
        raise KeyError

    async with quarantine.alone():
        assert anyio.current_time() == 0


async def test_when_it_is_shut_all_are_turned_away() -> None:
    """
    Also who waits, at once; who is inside stays.
    """
    quarantine = Quarantine()
    turned_away_at: list[float] = []

    async def wait() -> None:
        with pytest.raises(NoRoom):
            async with quarantine.alone():
                pytest.fail("it is shut")
        turned_away_at.append(anyio.current_time())

    async with anyio.create_task_group() as group:
        group.start_soon(stay_beside, quarantine, 10)
        group.start_soon(wait)
        await anyio.sleep(2)
        quarantine.shut()
        await anyio.lowlevel.checkpoint()
        with pytest.raises(NoRoom):
            await stay_beside(quarantine, 1)
        await quarantine.opened()

    assert turned_away_at == [pytest.approx(2)]
    assert anyio.current_time() == pytest.approx(10)


@given(
    stays=st.lists(
        st.tuples(st.booleans(), st.integers(0, 9), st.integers(1, 5), st.integers(0, 6), st.integers(0, 9)),
        max_size=12,
    )
)
async def test_nobody_is_ever_beside_one_who_is_alone(stays: list[tuple[bool, int, int, int, int]]) -> None:
    """
    Whoever comes when, stays for how long, is found harmless, or gives up; and in the end the door is open.
    """
    quarantine = Quarantine()
    beside, alone = 0, 0

    async def come(is_suspect: bool, at: int, seconds: int, harmless_after: int, patience: int) -> None:
        nonlocal beside, alone
        await anyio.sleep(at)
        with anyio.move_on_after(patience):
            try:
                if not is_suspect:
                    with quarantine.beside_others():
                        beside += 1
                        try:
                            assert not alone
                            await anyio.sleep(seconds)
                        finally:
                            beside -= 1
                    return
                async with quarantine.alone() as stay:
                    assert (beside, alone) == (0, 0)
                    alone += 1
                    try:
                        await anyio.sleep(min(seconds, harmless_after))
                    finally:
                        alone -= 1
                    stay.let_others_in()
                    beside += 1
                    try:
                        await anyio.sleep(max(seconds - harmless_after, 0))
                    finally:
                        beside -= 1
            except NoRoom:
                pass

    with anyio.fail_after(1000):
        async with anyio.create_task_group() as group:
            for stay in stays:
                group.start_soon(come, *stay)
    with anyio.fail_after(1):
        await quarantine.opened()
        async with quarantine.alone():
            pass
