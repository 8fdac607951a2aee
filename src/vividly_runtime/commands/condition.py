"""
What keeps a worker from working.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import anyio
import attrs

from vividly_core.domain.errors import VividlyError, loggable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


@attrs.define(kw_only=True)
class Condition:
    """
    A worker is ready from the moment that it has `opened` what it needs until *stop* is set, while the database
    answers within *patience_seconds*. However many ask, the database is asked every *kept_seconds* at the most.
    """

    stop: anyio.Event
    kept_seconds: float = 3.0
    patience_seconds: float = 2.0
    _ping: Callable[[], Awaitable[None]] | None = attrs.field(default=None, init=False)
    _one_at_a_time: anyio.Lock = attrs.field(factory=anyio.Lock, init=False)
    _asked_at: float = attrs.field(default=-math.inf, init=False)
    _answer: str | None = attrs.field(default=None, init=False)

    def opened(self, ping: Callable[[], Awaitable[None]]) -> None:
        """
        Everything is there; *ping* asks the database whether it still is.
        """
        self._ping = ping

    async def problem(self) -> str | None:
        """
        What is in the way of work now, in words without secrets; ``None`` if nothing is.
        """
        if self.stop.is_set():
            return "the worker is stopping"
        if self._ping is None:
            return "the worker is starting, or waits for the database"
        async with self._one_at_a_time:
            if anyio.current_time() - self._asked_at >= self.kept_seconds:
                self._answer = await self._ask(self._ping)
                self._asked_at = anyio.current_time()
            return self._answer

    async def _ask(self, ping: Callable[[], Awaitable[None]]) -> str | None:
        with anyio.move_on_after(self.patience_seconds):
            try:
                await ping()
            except VividlyError as error:
                return loggable(error)
            return None
        return f"the database did not answer within {self.patience_seconds:g} s"
