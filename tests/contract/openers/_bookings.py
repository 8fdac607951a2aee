"""
Requests that have cost something.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

from contract.openers._wishes import new_wish
from vividly_core.domain.cost import Cost
from vividly_core.domain.ids import WorkerId
from vividly_core.domain.stage import Stage

if TYPE_CHECKING:
    from contract.openers._ledger_harness import LedgerHarness
    from vividly_core.domain.ids import OrganizationId, StudentId
    from vividly_core.domain.request import LessonRequest

_NOW = datetime(2026, 3, 14, tzinfo=UTC)


def tokens(count: str, usd: str, *, stage: Stage = Stage.VALIDATION) -> Cost:
    """
    So many tokens of a model, at so many dollars.
    """
    return Cost(
        stage=stage,
        item="a model",
        quantity=Decimal(count),
        unit="token",
        usd=Decimal(usd),
        price_source="a price list",
    )


async def booked(
    harness: LedgerHarness, student: StudentId, *costs: Cost, organization: OrganizationId | None = None
) -> LessonRequest:
    """
    A request of *student* on whose account *costs* stand.
    """
    request = await harness.store.add(new_wish(student, organization=organization))
    held = await harness.store.claim(request.id, worker=WorkerId(uuid4()), lease_seconds=60)
    step = held.begin(Stage.VALIDATION, _NOW).finish(Stage.VALIDATION, {}, _NOW, costs=costs)
    return await harness.store.save(step)
