"""
The ledger summed up: what was used and what it cost, by stage, tenant, day, item or request.
"""

from __future__ import annotations

import enum
from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from .cost import Cost
    from .ids import OrganizationId, RequestId, StudentId

FREE: Final = "free"


class Grouping(enum.StrEnum):
    """
    What costs are summed by. A *tenant* is the organization that a request names, or else its student; a *day* is one
    of UTC.
    """

    STAGE = "stage"
    TENANT = "tenant"
    DAY = "day"
    ITEM = "item"
    REQUEST = "request"


@attrs.frozen(kw_only=True)
class LedgerLine:
    """
    So much of one *item* at one price, within one *group*, which is named as the `Grouping` has it: by a stage, the id
    of a tenant, a date such as ``2026-03-14``, an item, the id of a request.

    *price_source* is ``None`` where the item is free.
    """

    group: str
    item: str
    unit: str
    quantity: Decimal
    usd: Decimal
    price_source: str | None

    @property
    def source(self) -> str:
        """
        Where the price comes from, or that there is none to pay.
        """
        return FREE if self.price_source is None else self.price_source


@attrs.frozen(kw_only=True)
class Booking:
    """
    A row of the ledger: what was booked, when, and for whom.
    """

    cost: Cost
    at: datetime
    request_id: RequestId
    tenant: OrganizationId | StudentId

    def group(self, by: Grouping) -> str:
        """
        The group that it belongs to.
        """
        groups = {
            Grouping.STAGE: self.cost.stage.value,
            Grouping.TENANT: self.tenant,
            Grouping.DAY: self.at.astimezone(UTC).date().isoformat(),
            Grouping.ITEM: self.cost.item,
            Grouping.REQUEST: str(self.request_id),
        }
        return groups[by]


def sum_up(bookings: Iterable[Booking], by: Grouping) -> tuple[LedgerLine, ...]:
    """
    The lines of *bookings*, in order.
    """
    sums: dict[tuple[str, str, str, str | None], tuple[Decimal, Decimal]] = {}
    for booking in bookings:
        cost = booking.cost
        key = (booking.group(by), cost.item, cost.unit, cost.price_source)
        quantity, usd = sums.get(key, (Decimal(0), Decimal(0)))
        sums[key] = (quantity + cost.quantity, usd + cost.usd)
    return in_order(
        LedgerLine(group=group, item=item, unit=unit, quantity=quantity, usd=usd, price_source=source)
        for (group, item, unit, source), (quantity, usd) in sums.items()
    )


def in_order(lines: Iterable[LedgerLine]) -> tuple[LedgerLine, ...]:
    """
    *lines* by group, then by item, then by price.
    """
    return tuple(sorted(lines, key=lambda line: (line.group, line.item, line.unit, line.source)))


def total_usd(lines: Iterable[LedgerLine]) -> Decimal:
    """
    What *lines* cost together, in US dollars.
    """
    return sum((line.usd for line in lines), Decimal(0))
