"""
Turns by a quota, for calls that take more than one request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


async def at_once() -> None:
    """
    The turn of whoever has no quota.
    """


@attrs.define
class Turns:
    """
    The turns of one call of a port. Its first request goes at once: who let the call in has counted it. Each further
    one waits with *next_turn*.
    """

    next_turn: Callable[[], Awaitable[None]]
    _begun: bool = attrs.field(default=False, init=False)

    async def take(self) -> None:
        """
        Wait until a request may go.
        """
        begun, self._begun = self._begun, True
        if begun:
            await self.next_turn()
