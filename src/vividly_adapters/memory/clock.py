"""
A clock that stands still until it is told to go on.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs


@attrs.define
class MemoryClock:
    """
    Tells the same time until `advance` is called.
    """

    time: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        """
        The time now.
        """
        return self.time

    def advance(self, seconds: float) -> None:
        """
        Let *seconds* pass, at least 0.
        """
        if seconds < 0:
            raise ValueError("time does not go back")
        self.time += timedelta(seconds=seconds)
