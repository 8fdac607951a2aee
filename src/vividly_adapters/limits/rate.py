"""
A quota of calls a minute.
"""

from __future__ import annotations

import math
from typing import Final

import anyio
import attrs
from attrs.validators import ge

_MINUTE_SECONDS: Final = 60.0
_BURST_SHARE: Final = 10


@attrs.define(kw_only=True, eq=False)
class RateLimit:
    """
    Lets a tenth of *calls_per_minute* go at once, and then one after another at even steps, so that no minute,
    wherever it begins, has more of them. Who comes first goes first.

    It is the generic cell rate algorithm: one number says all, and so how long a wait will be is known before it.
    """

    calls_per_minute: int = attrs.field(validator=ge(1))
    _full_until: float = attrs.field(default=-math.inf, init=False)

    @property
    def _burst(self) -> int:
        return max(1, self.calls_per_minute // _BURST_SHARE)

    @property
    def _step_seconds(self) -> float:
        return _MINUTE_SECONDS / max(1, self.calls_per_minute - self._burst)

    @property
    def wait_seconds(self) -> float:
        """
        How long the next to come will wait.
        """
        slack = self._step_seconds * (self._burst - 1)
        return max(0.0, self._full_until - slack - anyio.current_time())

    def take(self) -> float:
        """
        Take the next turn, which counts whether it is used or not, and say in how many seconds it is.
        """
        wait = self.wait_seconds
        self._full_until = max(self._full_until, anyio.current_time()) + self._step_seconds
        return wait

    async def wait(self) -> None:
        """
        Wait for the next turn, and take it.
        """
        await anyio.sleep(self.take())
