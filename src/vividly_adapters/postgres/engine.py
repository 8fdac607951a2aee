"""
Opens the connections to a database, and closes them.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import anyio
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from vividly_core.domain import json_text

from .driver import Spares, sparing
from .url import async_url

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from typing import Any

Engine = AsyncEngine
"""What `open_engine` lends, for those who only hand it on."""

SESSION: Final = "SET enable_seqscan = off; SET jit = off; SET plan_cache_mode = force_generic_plan"
"""
What every session begins with. A plan is kept: one that read the whole table while it was small would go on to do so
when it is not. Nor is any statement of ours one that is worth compiling, or planned anew for its values.
"""

_OVERFLOW: Final = 5
_RECYCLE_SECONDS: Final = 3600
_CLOSE_SECONDS: Final = 5
# The inbox, its receipts, claims and saves, each one at a time.
_MOST_SPARES: Final = 4


@asynccontextmanager
async def open_engine(
    url: str,
    *,
    pool_size: int = 10,
    command_timeout_seconds: float | None = 60.0,
    application_name: str = "vividly",
) -> AsyncGenerator[AsyncEngine]:
    """
    Lend an engine for the database at *url* (see `async_url`); its connections close with the block.

    It keeps *pool_size* connections and opens up to five more at a peak. A statement that takes longer than
    *command_timeout_seconds* raises `TimeoutError`; ``None`` lets it run. Sessions run in UTC, under
    *application_name*. Nothing connects before the first use.

    Some of them stay out of the pool between the statements that run all the time (see `driver.fetch`): the pool's
    own work for each would cost more than the statement.

    A connection that is known to be lost is replaced before it is lent. None is asked for a sign of life, which would
    cost every statement as much again: one that was lost in silence fails its next statement as `Unavailable`.

    :raises Misconfigured: if *url* is not an address of Postgres.
    """
    engine = create_async_engine(
        async_url(url),
        pool_size=pool_size,
        max_overflow=_OVERFLOW,
        # The connection that was used last knows the statements best.
        pool_use_lifo=True,
        # Errors would quote them, and they hold what students wrote.
        hide_parameters=True,
        json_deserializer=json_text.load_stored,
        pool_recycle=_RECYCLE_SECONDS,
        connect_args={
            "command_timeout": command_timeout_seconds,
            "server_settings": {"application_name": application_name, "timezone": "UTC"},
        },
    )
    event.listen(engine.sync_engine, "connect", _plan_for_growth)
    event.listen(engine.sync_engine, "checkout", _refuse_lost)
    spares = Spares(most=min(pool_size, _MOST_SPARES))
    with sparing(engine, spares):
        try:
            yield engine
        finally:
            with anyio.move_on_after(_CLOSE_SECONDS, shield=True):
                await spares.give_back()
            # Of its own time: those above may be slow.
            with anyio.move_on_after(_CLOSE_SECONDS, shield=True):
                await engine.dispose()


def _plan_for_growth(connection: Any, *_: object) -> None:
    connection.run_async(lambda driver: driver.execute(SESSION))


def _refuse_lost(connection: Any, *_: object) -> None:
    if connection.driver_connection.is_closed():
        raise DisconnectionError


@asynccontextmanager
async def open_for_maintenance(target: AsyncEngine | str) -> AsyncGenerator[AsyncEngine]:
    """
    Lend the engine that *target* is, or one for the URL that it is; statements may take as long as they need.
    """
    if isinstance(target, str):
        async with open_engine(target, pool_size=1, command_timeout_seconds=None) as engine:
            yield engine
    else:
        yield target
