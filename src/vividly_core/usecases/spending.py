"""
Watches over what stages may cost.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.errors import PortError, loggable

if TYPE_CHECKING:
    from vividly_core.domain.allowance import Allowance, OverBudget
    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.stage import Stage
    from vividly_core.domain.tariff import Tariff
    from vividly_core.ports.budget import Budget

_log = logging.getLogger(__name__)


@attrs.frozen(kw_only=True)
class Spending:
    """
    Sets aside what a stage may cost by *tariff*, before it begins, within *allowance*. Where nothing is limited, or the
    stage is free, nobody is asked.
    """

    budget: Budget
    tariff: Tariff
    allowance: Allowance

    async def begin(self, request: LessonRequest, stage: Stage, *, seconds: float) -> OverBudget | None:
        """
        Set aside what *stage* may cost for at most *seconds*, or refuse to begin it.

        :raises PortError: if nobody knows what was spent: then nothing may be.
        """
        most = self.tariff.most_usd(stage, request.wish)
        if self.allowance.is_unlimited or not most:
            return None
        refusal = await self.budget.set_aside(request.id, most, allowance=self.allowance, seconds=seconds)
        if refusal is not None:
            _log.warning("request %s stops before stage %s: %s", request.id, stage, refusal.facts)
        return refusal

    async def end(self, request: LessonRequest, stage: Stage) -> None:
        """
        What *stage* cost is booked: give back what was set aside for it.
        """
        if self.allowance.is_unlimited or not self.tariff.most_usd(stage, request.wish):
            return
        try:
            await self.budget.give_back(request.id)
        except PortError as error:
            # Its time runs out by itself.
            _log.warning(
                "what was set aside for request %s could not be given back: %s", request.id, loggable(error)
            )
