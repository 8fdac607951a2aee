"""
What a stage used up: the rows of the cost ledger.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from .stage import Stage


@attrs.frozen(kw_only=True)
class Cost:
    """
    So much of one thing, and what it cost.

    *item* names what was used (``characters``, ``film``), *unit* how it is counted (``character``, ``second``).
    *price_source* says where the price comes from; it is ``None`` where the thing is free.
    """

    stage: Stage
    item: str
    quantity: Decimal
    unit: str
    usd: Decimal = Decimal(0)
    price_source: str | None = None


@attrs.frozen(kw_only=True)
class Usage:
    """
    What a port used up: a `Cost` that does not know its stage yet.
    """

    item: str
    quantity: Decimal
    unit: str
    usd: Decimal = Decimal(0)
    price_source: str | None = None

    def in_stage(self, stage: Stage) -> Cost:
        """
        The row of the ledger that it becomes.
        """
        return Cost(
            stage=stage,
            item=self.item,
            quantity=self.quantity,
            unit=self.unit,
            usd=self.usd,
            price_source=self.price_source,
        )
