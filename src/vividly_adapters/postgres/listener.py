"""
One connection that hears what the database tells on its channels.
"""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

import anyio
import asyncpg
import attrs

from vividly_core.domain.errors import PortError

from .conditions import CHANNEL, INTERRUPTIONS
from .errors import translating_postgres
from .outbox_statements import CHANNEL as OUTBOX_CHANNEL

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

_CHANNELS: Final = (CHANNEL, INTERRUPTIONS, OUTBOX_CHANNEL)
_CONNECT_SECONDS: Final = 2.0
_CLOSE_SECONDS: Final = 5.0
_REFUSALS: Final = (PortError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


@attrs.define(kw_only=True, eq=False)
class Listener:
    """
    Listens on one connection of *engine*, which it keeps, to all channels of ours. Make it with `open_listener`.

    It is a help, and no promise: where the connection cannot be had or is lost, nothing is heard until a later call of
    `connect` has it again. Between two attempts to connect there are *pause_seconds*.
    """

    engine: AsyncEngine
    pause_seconds: float = 5.0
    _hearers: dict[str, list[Callable[[str], None]]] = attrs.field(factory=dict, init=False)
    _driver: Any = attrs.field(default=None, init=False)
    _connection: AsyncExitStack = attrs.field(factory=AsyncExitStack, init=False)
    _connecting: bool = attrs.field(default=False, init=False)
    _connect_at: float = attrs.field(default=float("-inf"), init=False)

    @property
    def is_listening(self) -> bool:
        """
        Whether something would be heard, as far as anybody knows.
        """
        return self._driver is not None and not self._driver.is_closed()

    def tell(self, channel: str, hearer: Callable[[str], None]) -> None:
        """
        Call *hearer* from now on with what is told on *channel*.
        """
        self._hearers.setdefault(channel, []).append(hearer)

    async def connect(self) -> None:
        """
        Connect where that is to be done, for at most two seconds; it raises nothing of it.
        """
        if self.is_listening or self._connecting or anyio.current_time() < self._connect_at:
            return
        self._connecting = True
        try:
            # Whoever looks at the database meets the same error, and says so.
            with suppress(*_REFUSALS), translating_postgres(), anyio.move_on_after(_CONNECT_SECONDS):
                await self._connect()
        finally:
            self._connecting = False
            self._connect_at = anyio.current_time() + self.pause_seconds

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
            for channel in _CHANNELS:
                await driver.add_listener(channel, self._heard)
            self._connection, self._driver = stack.pop_all(), driver

    def _heard(self, _connection: object, _process: int, channel: str, content: str) -> None:
        for hearer in self._hearers.get(channel, ()):
            hearer(content)


async def _discard(connection: AsyncConnection) -> None:
    """
    Keep a connection that listens from going back to the pool, where nobody expects to hear anything.
    """
    with anyio.move_on_after(_CLOSE_SECONDS, shield=True):
        await connection.invalidate()


@asynccontextmanager
async def open_listener(engine: AsyncEngine, *, pause_seconds: float = 5.0) -> AsyncGenerator[Listener]:
    """
    Lend a listener, which takes one connection of *engine* from its first use until the end of the block.
    """
    listener = Listener(engine=engine, pause_seconds=pause_seconds)
    try:
        yield listener
    finally:
        await listener.close()
