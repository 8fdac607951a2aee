"""
What all requests have cost together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from vividly_core.domain.ledger_line import Grouping, LedgerLine


class Ledger(Protocol):
    """
    Sums up what stages have booked. What was booked for a request that was erased since is not known any more.

    Shape: a tuple of frozen values, sorted by group, then by item.
    Units: US dollars; quantities in the unit of their line; times are aware, days those of UTC.
    Ownership: frozen values.
    Concurrency: from many tasks at once, while costs are booked.
    Idempotency: reading changes nothing.
    Cancellation: harmless at any time.
    Errors: `Unavailable`, `Misconfigured`. No cost in the time that is asked for is an empty tuple, and no error.
    Source: tests/contract/test_ledger.py.
    """

    async def sums(
        self, by: Grouping, *, since: datetime | None = None, until: datetime | None = None
    ) -> tuple[LedgerLine, ...]:
        """
        What was booked at *since* or later, and before *until*, one line for each group, item, unit and price.   [1, 2]
        """
        ...
