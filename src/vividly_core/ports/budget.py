"""
Setting money aside before it is spent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from decimal import Decimal

    from vividly_core.domain.allowance import Allowance, OverBudget
    from vividly_core.domain.ids import RequestId


class Budget(Protocol):
    """
    Sets aside what the next stage of a request may cost, so that no two workers spend the same money.

    What was booked for a request, and what is set aside for it, count together: for the request, and for its tenant and
    for all on the day, of UTC and by the clock of the budget, on which it was booked or is set aside.

    Shape: a refusal, or ``None``.
    Units: US dollars; seconds from now on.
    Ownership: frozen values.
    Concurrency: from many tasks and processes at once; each decision must see all that were made before it.
    Idempotency: what is set aside for a request takes the place of what was set aside for it before; giving back what
        is not there must be silent.
    Cancellation: each verb must have happened wholly or not at all.
    Errors: `NotFound` for an unknown request; `Unavailable`, `Misconfigured`.
    Source: tests/contract/test_budget.py.
    """

    async def set_aside(
        self, request_id: RequestId, most_usd: Decimal, *, allowance: Allowance, seconds: float
    ) -> OverBudget | None:
        """
        Set *most_usd* aside for *seconds*, or refuse if with it more would be spent than *allowance* gives; then what
        was set aside before is given back.                                          [1, 2, 3, 4]
        """
        ...

    async def give_back(self, request_id: RequestId) -> None:
        """
        The stage is over, and what it cost is booked: set nothing aside for it any more.   [5]
        """
        ...
