"""
A model that is in a mood, and a clock that is wrong.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import anyio
import attrs

from vividly_adapters.system import SystemClock
from vividly_core.domain.errors import Throttled, Unavailable

if TYPE_CHECKING:
    from datetime import datetime

    from vividly_core.domain.lesson import Script
    from vividly_core.ports.script_writer import Brief, ScriptWriter

_RETRY_AFTER_SECONDS = 0.3


@attrs.define(kw_only=True)
class MoodyWriter:
    """
    Writes as *writer* does, after *calls* that went wrong for each question: the quota is used up, it is not there, it
    hangs, or it says what nobody understands.
    """

    writer: ScriptWriter
    calls: int
    seed: int
    _asked: Counter[str] = attrs.field(factory=Counter, init=False)

    async def write(self, brief: Brief) -> Script:
        """
        Write the script, or not.
        """
        self._asked[brief.question] += 1
        asked = self._asked[brief.question]
        if asked > self.calls:
            return await self.writer.write(brief)
        match random.Random(f"{self.seed} {brief.question} {asked}").randrange(4):  # noqa: S311  no secret
            case 0:
                raise Throttled("too many at once", retry_after_seconds=_RETRY_AFTER_SECONDS)
            case 1:
                raise Unavailable("overloaded")
            case 2:
                raise ValueError("no JSON")
            case _:
                await anyio.sleep_forever()
                raise AssertionError


@attrs.frozen(kw_only=True)
class WrongClock:
    """
    Ahead of the right time by *ahead_seconds*, or behind it; every now and then it is set right.
    """

    ahead_seconds: float
    _right: SystemClock = attrs.field(factory=SystemClock, init=False)

    def now(self) -> datetime:
        """
        A time, in UTC.
        """
        right = self._right.now()
        return right if right.second % 5 == 0 else right + timedelta(seconds=self.ahead_seconds)
