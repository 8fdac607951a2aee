"""
Connections that are kept for the next statement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest
from sqlalchemy import event, text

from contract.openers._pool import connections_in_use
from contract.openers.postgres import migrated_database
from vividly_adapters.postgres.driver import Spares, fetch, spare_connections, sparing
from vividly_adapters.postgres.engine import open_engine
from vividly_core.domain.errors import PortError, Unavailable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_adapters.postgres.engine import Engine

pytestmark = pytest.mark.service("postgres")

_PROCESS = "SELECT pg_backend_pid()"
_AT_ONCE = 12


@pytest.fixture
async def engine() -> AsyncGenerator[Engine]:
    """
    Of a database of its own.
    """
    async with migrated_database() as url, open_engine(url) as engine:
        yield engine
        assert connections_in_use(engine) == 0


async def process(engine: Engine) -> int:
    """
    Whose connection a statement runs on.
    """
    ((found,),) = await fetch(engine, _PROCESS)
    assert isinstance(found, int)
    return found


async def test_the_next_statement_has_the_same_connection(engine: Engine) -> None:
    """
    It waits outside of the pool meanwhile.
    """
    first = await process(engine)

    assert spare_connections(engine) == 1
    assert await process(engine) == first
    assert spare_connections(engine) == 1


async def test_few_are_kept(engine: Engine) -> None:
    """
    After a peak all others are back in the pool.
    """
    async with anyio.create_task_group() as group:
        for _ in range(_AT_ONCE):
            group.start_soon(fetch, engine, "SELECT pg_sleep(0.01)")

    assert spare_connections(engine) == 4
    assert connections_in_use(engine) == 0


async def test_none_is_kept_for_long(engine: Engine) -> None:
    """
    When its time is up, it goes back to the pool.
    """
    with sparing(engine, Spares(most=4, seconds=0)):
        await process(engine)

        assert spare_connections(engine) == 0
        assert connections_in_use(engine) == 0


async def test_one_that_was_idle_for_too_long_goes_back_before_the_next_statement(engine: Engine) -> None:
    """
    The pool decides whether it is lent once more.
    """
    lent: list[object] = []
    event.listen(engine.sync_engine, "checkout", lambda connection, *_: lent.append(connection))
    spares = Spares(most=4)
    with sparing(engine, spares):
        await process(engine)
        await process(engine)
        assert len(lent) == 1
        spares.seconds = 0

        await process(engine)

    assert len(lent) == 2


async def test_a_refused_statement_costs_no_connection(engine: Engine) -> None:
    """
    It is as good as before.
    """
    before = await process(engine)

    with pytest.raises(PortError):
        await fetch(engine, "SELECT 1 / 0")

    assert await process(engine) == before


async def test_an_interrupted_statement_costs_its_connection(engine: Engine) -> None:
    """
    Nobody knows what state it is in.
    """
    before = await process(engine)

    with anyio.move_on_after(0.05):
        await fetch(engine, "SELECT pg_sleep(60)")

    assert spare_connections(engine) == 0
    assert await process(engine) != before


async def test_a_lost_connection_is_replaced(engine: Engine) -> None:
    """
    At once where its loss is known, and else with the next statement, which fails.
    """
    before = await process(engine)
    async with engine.connect() as other:
        await other.execute(text(f"SELECT pg_terminate_backend({before}, 5000)"))

    try:
        after = await process(engine)
    except Unavailable:
        after = await process(engine)

    assert after != before


async def test_all_are_closed_with_their_engine() -> None:
    """
    None stays behind.
    """
    async with migrated_database() as url, open_engine(url) as engine:
        async with open_engine(url, application_name="mine") as mine:
            await process(mine)
        left = await fetch(engine, "SELECT pid FROM pg_stat_activity WHERE application_name = 'mine'")

    assert [tuple(row) for row in left] == []
