"""
Tells idle receivers at once that something has become receivable.
"""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

import anyio
import asyncpg
import attrs

from vividly_core.domain.errors import PortError

from .conditions import CHANNEL
from .errors import translating_postgres

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

_CONNECT_SECONDS: Final = 2.0
_CLOSE_SECONDS: Final = 5.0
_REFUSALS: Final = (PortError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


@attrs.define(kw_only=True)
class Doorbell:
    """
    Listens to *channel* on one connection of *engine*, which it keeps. Make it with `open_doorbell`.

    It is a help, and no promise: where the connection cannot be had or is lost, nothing rings until a later call of
    `next_ring` has it again, and whoever waits looks from time to time anyway. Between two attempts to connect there
    are *pause_seconds*.
    """

    engine: AsyncEngine
    channel: str = CHANNEL
    pause_seconds: float = 5.0
    _ring: anyio.Event = attrs.field(factory=anyio.Event, init=False)
    _driver: Any = attrs.field(default=None, init=False)
    _connection: AsyncExitStack = attrs.field(factory=AsyncExitStack, init=False)
    _connecting: bool = attrs.field(default=False, init=False)
    _connect_at: float = attrs.field(default=float("-inf"), init=False)

    @property
    def is_listening(self) -> bool:
        """
        Whether a ring would be heard, as far as anybody knows.
        """
        return self._driver is not None and not self._driver.is_closed()

    async def next_ring(self) -> anyio.Event:
        """
        The event of the next ring. Take it first, and look then: what comes in between has rung.

        It connects where it must, for at most two seconds, and raises nothing of it.
        """
        if not self.is_listening and not self._connecting and anyio.current_time() >= self._connect_at:
            self._connecting = True
            try:
                # Whoever looks at the database meets the same error, and says so.
                with suppress(*_REFUSALS), translating_postgres(), anyio.move_on_after(_CONNECT_SECONDS):
                    await self._connect()
            finally:
                self._connecting = False
                self._connect_at = anyio.current_time() + self.pause_seconds
        if self._ring.is_set():
            self._ring = anyio.Event()
        return self._ring

    async def close(self) -> None:
        """
        Listen no more.
        """
        self._driver = None
        await self._connection.aclose()

    async def _connect(self) -> None:
        await self.close()
        async with AsyncExitStack() as stack:
            connection = await stack.enter_async_context(self.engine.connect())
            stack.push_async_callback(_discard, connection)
            driver: Any = (await connection.get_raw_connection()).driver_connection
            await driver.add_listener(self.channel, self._heard)
            self._connection, self._driver = stack.pop_all(), driver

    def _heard(self, *_: object) -> None:
        self._ring.set()


async def _discard(connection: AsyncConnection) -> None:
    """
    Keep a connection that listens from going back to the pool, where nobody expects to hear anything.
    """
    with anyio.move_on_after(_CLOSE_SECONDS, shield=True):
        await connection.invalidate()


@asynccontextmanager
async def open_doorbell(
    engine: AsyncEngine, *, channel: str = CHANNEL, pause_seconds: float = 5.0
) -> AsyncGenerator[Doorbell]:
    """
    Lend a doorbell, which takes one connection of *engine* from its first use until the end of the block.
    """
    doorbell = Doorbell(engine=engine, channel=channel, pause_seconds=pause_seconds)
    try:
        yield doorbell
    finally:
        await doorbell.close()
