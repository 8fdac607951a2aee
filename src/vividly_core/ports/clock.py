"""
What time it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime


class Clock(Protocol):
    """
    Tells the time of day.

    Shape: an aware `datetime` in UTC.
    Units: microseconds at best.
    Ownership: none.
    Concurrency: from any task.
    Idempotency: never goes back within a process, unless the machine's clock is set back.
    Cancellation: none; it does not wait.
    Errors: none.
    Source: tests/contract/test_clock.py.
    """

    def now(self) -> datetime:
        """
        The time now.                                                                [1]
        """
        ...
