"""
Knowing when all requests have been worked off.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_LOOK_SECONDS: Final = 0.005


@attrs.define
class Countdown:
    """
    Counts how many are left, in one event loop.
    """

    left: int
    reached: asyncio.Event = attrs.field(factory=asyncio.Event, init=False)

    def tick(self) -> None:
        """
        One less.
        """
        self.left -= 1
        if self.left <= 0:
            self.reached.set()


async def until(done: Callable[[], Awaitable[bool]]) -> None:
    """
    Wait until the database says so too: a queue writes that a request is done after the request's own last word.
    """
    while not await done():  # noqa: ASYNC110  the event is in the database
        await asyncio.sleep(_LOOK_SECONDS)


async def stop(task: asyncio.Task[None]) -> None:
    """
    Cancel *task*, and wait for its end.
    """
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
