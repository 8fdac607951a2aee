"""
What an adapter used up for an answer.
"""

from __future__ import annotations

from decimal import Decimal

import attrs


@attrs.frozen(kw_only=True)
class Usage:
    """
    So much of one thing, and what that costs. The fields are those of `Cost`, but for the stage: no adapter knows it.
    """

    item: str
    quantity: Decimal
    unit: str
    usd: Decimal = Decimal(0)
    price_source: str | None = None
