"""
How connections are opened, and that they close.
"""

from __future__ import annotations

import anyio
import pytest
from sqlalchemy import text

from migrations.database import value
from vividly_adapters.postgres.engine import open_engine, open_for_maintenance
from vividly_core.domain.errors import Misconfigured

pytestmark = pytest.mark.service("postgres")

SESSIONS = (
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'vividly' AND datname = current_database()"
)


async def test_sessions_say_who_they_are_and_run_in_utc(empty: str) -> None:
    """
    Times without a zone mean UTC to every session.
    """
    async with open_engine(empty) as engine, engine.connect() as connection:
        shown = [await connection.scalar(text(f"SHOW {setting}")) for setting in ("application_name", "timezone")]

    assert shown == ["vividly", "UTC"]


async def test_connections_close_with_the_block(empty: str) -> None:
    """
    Nothing stays connected, also where the block was cancelled.
    """
    with anyio.CancelScope() as scope:
        async with open_engine(empty) as engine:
            async with engine.connect() as connection:
                assert await connection.scalar(text(SESSIONS)) == 1
            scope.cancel()
            await anyio.lowlevel.checkpoint()
    assert scope.cancelled_caught
    with anyio.fail_after(5):
        # The server notices a moment later that its client has gone.
        while await value(empty, SESSIONS):
            await anyio.lowlevel.checkpoint()


async def test_a_statement_that_takes_too_long_is_given_up(empty: str) -> None:
    """
    The limit is the engine's, and maintenance has none.
    """
    slow = text("SELECT pg_sleep(0.2)")
    async with open_engine(empty, command_timeout_seconds=0.05) as engine, engine.connect() as connection:
        with pytest.raises(TimeoutError):
            await connection.execute(slow)
    async with open_for_maintenance(empty) as engine, engine.connect() as connection:
        await connection.execute(slow)


async def test_maintenance_uses_an_engine_that_is_open(empty: str) -> None:
    """
    Who has an engine gives it, and keeps it.
    """
    async with open_engine(empty) as engine:
        async with open_for_maintenance(engine) as lent:
            assert lent is engine
        async with engine.connect() as connection:
            assert await connection.scalar(text("SELECT 1")) == 1


async def test_an_impossible_address_is_refused_before_anything_is_opened() -> None:
    """
    The mistake is named at once, not at the first query.
    """
    with pytest.raises(Misconfigured, match="SQLite"):
        async with open_engine("sqlite:///lessons.db"):
            pytest.fail("it was opened")
