"""
Tells idle receivers at once that something has become receivable.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio
import attrs

from .conditions import CHANNEL
from .listener import open_listener

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from sqlalchemy.ext.asyncio import AsyncEngine

    from .listener import Listener


@attrs.define(kw_only=True, eq=False)
class Doorbell:
    """
    Rings when *listener* hears of *channel*. Make it with `open_doorbell`.

    It is a help, and no promise: while the listener has no connection, nothing rings, and whoever waits looks from time
    to time anyway.
    """

    listener: Listener
    channel: str = CHANNEL
    _ring: anyio.Event = attrs.field(factory=anyio.Event, init=False)

    def __attrs_post_init__(self) -> None:
        self.listener.tell(self.channel, self._heard)

    @property
    def is_listening(self) -> bool:
        """
        Whether a ring would be heard, as far as anybody knows.
        """
        return self.listener.is_listening

    async def next_ring(self) -> anyio.Event:
        """
        The event of the next ring. Take it first, and look then: what comes in between has rung.

        The listener connects where it must, for at most two seconds; nothing is raised of it.
        """
        await self.listener.connect()
        if self._ring.is_set():
            self._ring = anyio.Event()
        return self._ring

    def _heard(self, _: str) -> None:
        self._ring.set()


@asynccontextmanager
async def open_doorbell(
    engine: AsyncEngine, *, channel: str = CHANNEL, pause_seconds: float = 5.0
) -> AsyncGenerator[Doorbell]:
    """
    Lend a doorbell on a listener of its own, see `open_listener`.
    """
    async with open_listener(engine, pause_seconds=pause_seconds) as listener:
        yield Doorbell(listener=listener, channel=channel)
