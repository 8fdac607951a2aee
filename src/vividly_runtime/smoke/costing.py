"""
Time and cost, stage by stage.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.cost import Cost
    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.stage_run import StageRun


@attrs.frozen(kw_only=True)
class StageBill:
    """
    What a stage took.
    """

    run: StageRun
    costs: tuple[Cost, ...]

    @property
    def usd(self) -> Decimal:
        """
        In US dollars.
        """
        return sum((cost.usd for cost in self.costs), Decimal(0))


def bills(request: LessonRequest, costs: Sequence[Cost]) -> tuple[StageBill, ...]:
    """
    One for each of the six stages, in their order.
    """
    return tuple(
        StageBill(run=run, costs=tuple(cost for cost in costs if cost.stage is run.stage))
        for run in request.stages
    )
