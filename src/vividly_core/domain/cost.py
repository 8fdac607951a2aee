"""
What a stage used up: the rows of the cost ledger.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from .stage import Stage
    from .usage import Usage


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

    @classmethod
    def of(cls, usage: Usage, stage: Stage) -> Cost:
        """
        What *stage* paid for *usage*.
        """
        return cls(
            stage=stage,
            item=usage.item,
            quantity=usage.quantity,
            unit=usage.unit,
            usd=usage.usd,
            price_source=usage.price_source,
        )
