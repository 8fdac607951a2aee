"""
The budget in memory.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.allowance import Spent, judge_spending

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from vividly_core.domain.allowance import Allowance, OverBudget
    from vividly_core.domain.ids import OrganizationId, RequestId, StudentId
    from vividly_core.ports.clock import Clock

    from .request_store import MemoryRequestStore


@attrs.frozen(kw_only=True)
class _Share:
    tenant: OrganizationId | StudentId
    usd: Decimal
    until: datetime


@attrs.frozen(kw_only=True)
class MemoryBudget:
    """
    Counts what was booked in *requests*, by *clock*. Nothing awaits between the look and the decision.
    """

    requests: MemoryRequestStore
    clock: Clock
    _shares: dict[RequestId, _Share] = attrs.field(factory=dict, init=False)

    async def set_aside(
        self, request_id: RequestId, most_usd: Decimal, *, allowance: Allowance, seconds: float
    ) -> OverBudget | None:
        """
        Set *most_usd* aside, or refuse.
        """
        wish = (await self.requests.load(request_id)).wish
        tenant = wish.organization_id or wish.student_id
        now = self.clock.now()
        midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        self._shares.pop(request_id, None)
        bookings = self.requests.bookings()
        today = [(each.tenant, each.cost.usd) for each in bookings if each.at >= midnight]
        today += [(share.tenant, share.usd) for share in self._shares.values() if share.until > now]
        spent = Spent(
            request_usd=_sum(each.cost.usd for each in bookings if each.request_id == request_id),
            tenant_usd=_sum(usd for whose, usd in today if whose == tenant),
            day_usd=_sum(usd for _, usd in today),
        )
        refusal = judge_spending(allowance, spent, most_usd, tomorrow=midnight + timedelta(days=1))
        if refusal is None:
            until = now + timedelta(seconds=seconds)
            self._shares[request_id] = _Share(tenant=tenant, usd=most_usd, until=until)
        return refusal

    async def give_back(self, request_id: RequestId) -> None:
        """
        Set nothing aside any more.
        """
        self._shares.pop(request_id, None)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
