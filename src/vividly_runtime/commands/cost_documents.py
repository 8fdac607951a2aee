"""
Costs as JSON objects, for programs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vividly_core.domain.ledger_line import Grouping, LedgerLine


def line(summed: LedgerLine, grouping: Grouping) -> dict[str, Any]:
    """
    A line of the ledger. Amounts are texts, since no binary fraction is exact; a price that is ``null`` is none.
    """
    return {
        "by": grouping.value,
        "group": summed.group,
        "item": summed.item,
        "unit": summed.unit,
        "quantity": f"{summed.quantity:f}",
        "usd": f"{summed.usd:f}",
        "price_source": summed.price_source,
    }
