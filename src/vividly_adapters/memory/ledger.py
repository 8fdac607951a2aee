"""
The ledger in memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.ledger_line import sum_up

if TYPE_CHECKING:
    from datetime import datetime

    from vividly_core.domain.ledger_line import Grouping, LedgerLine

    from .request_store import MemoryRequestStore


@attrs.frozen(kw_only=True)
class MemoryLedger:
    """
    Sums up what was booked in *requests*.
    """

    requests: MemoryRequestStore

    async def sums(
        self, by: Grouping, *, since: datetime | None = None, until: datetime | None = None
    ) -> tuple[LedgerLine, ...]:
        """
        One line for each group, item, unit and price.
        """
        return sum_up(
            (
                booking
                for booking in self.requests.bookings()
                if (since is None or since <= booking.at) and (until is None or booking.at < until)
            ),
            by,
        )
