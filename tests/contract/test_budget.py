"""
The promises of `Budget`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

import anyio
import pytest

from contract.openers._bookings import booked, tokens
from contract.openers.memory_ledger import memory_ledger
from contract.openers.postgres_ledger import postgres_ledger
from vividly_core.domain.allowance import Allowance, Scope
from vividly_core.domain.errors import NotFound
from vividly_core.domain.ids import RequestId

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._ledger_harness import LedgerHarness
    from vividly_core.domain.allowance import OverBudget
    from vividly_core.domain.request import LessonRequest

ONE_DOLLAR_A_DAY = Allowance(day_usd=Decimal(1))


@pytest.fixture(
    params=[
        pytest.param(memory_ledger, id="memory"),
        pytest.param(postgres_ledger, id="postgres", marks=pytest.mark.service("postgres")),
    ]
)
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[LedgerHarness]:
    """
    Each adapter, with two students and without requests.
    """
    async with request.param() as harness:
        yield harness


async def ask(
    harness: LedgerHarness, request: LessonRequest, usd: str, allowance: Allowance, *, seconds: float = 60
) -> OverBudget | None:
    """
    Ask for so many dollars.
    """
    return await harness.budget.set_aside(request.id, Decimal(usd), allowance=allowance, seconds=seconds)


async def test_the_last_cent_may_be_spent_and_no_more(harness: LedgerHarness) -> None:
    """
    [1] What was booked counts, to the last digit.
    """
    request = await booked(harness, harness.students[0], tokens("7", "0.25"))

    assert await ask(harness, request, "0.75", ONE_DOLLAR_A_DAY) is None
    refusal = await ask(harness, request, "0.75000001", ONE_DOLLAR_A_DAY)

    assert refusal is not None
    assert (refusal.scope, refusal.spent_usd, refusal.allowed_usd) == (Scope.DAY, Decimal("0.25"), Decimal(1))
    assert refusal.most_usd == Decimal("0.75000001")


async def test_a_day_opens_again_at_midnight_and_a_request_never(harness: LedgerHarness) -> None:
    """
    [1] Midnight of UTC.
    """
    request = await booked(harness, harness.students[0], tokens("7", "2"))

    of_day = await ask(harness, request, "0", ONE_DOLLAR_A_DAY)
    of_request = await ask(harness, request, "0", Allowance(request_usd=Decimal(1)))

    assert of_day is not None
    assert of_day.reopens_at is not None
    assert (of_day.reopens_at.utctimetuple()[3:6], of_day.reopens_at.microsecond) == ((0, 0, 0), 0)
    assert of_request is not None
    assert of_request.reopens_at is None


async def test_each_limit_counts_its_own(harness: LedgerHarness) -> None:
    """
    [1] One request's, all of a tenant's, or all.
    """
    one, other = harness.students
    await booked(harness, one, tokens("1", "1"))
    await booked(harness, other, tokens("1", "2"))
    request = await booked(harness, one, tokens("1", "4"))
    limit = Decimal("0.5")

    refusals = [
        await ask(harness, request, "0", allowance)
        for allowance in (Allowance(request_usd=limit), Allowance(tenant_usd=limit), Allowance(day_usd=limit))
    ]

    told = [(refusal.scope, refusal.spent_usd) for refusal in refusals if refusal is not None]
    assert told == [(Scope.REQUEST, Decimal(4)), (Scope.TENANT, Decimal(5)), (Scope.DAY, Decimal(7))]


async def test_what_is_set_aside_for_others_is_as_good_as_spent(harness: LedgerHarness) -> None:
    """
    [2] Until it is given back, or its time is over.
    """
    one, other = [await booked(harness, student) for student in harness.students]

    assert await ask(harness, one, "0.6", ONE_DOLLAR_A_DAY) is None
    assert await ask(harness, other, "0.6", ONE_DOLLAR_A_DAY) is not None
    await harness.budget.give_back(one.id)
    assert await ask(harness, other, "0.6", ONE_DOLLAR_A_DAY, seconds=0) is None
    assert await ask(harness, one, "0.6", ONE_DOLLAR_A_DAY) is None


async def test_what_is_set_aside_again_takes_the_place_of_the_first(harness: LedgerHarness) -> None:
    """
    [3] An attempt that is made again is not paid for twice; a refusal leaves nothing set aside.
    """
    one, other = [await booked(harness, student) for student in harness.students]

    for _ in range(3):
        assert await ask(harness, one, "0.6", ONE_DOLLAR_A_DAY) is None
    assert await ask(harness, one, "1.1", ONE_DOLLAR_A_DAY) is not None
    assert await ask(harness, other, "1", ONE_DOLLAR_A_DAY) is None


async def test_of_many_at_once_no_two_spend_the_last_dollar(harness: LedgerHarness) -> None:
    """
    [4] However they come.
    """
    requests = [await booked(harness, harness.students[0]) for _ in range(12)]
    refusals = []

    async def one_of_them(request: LessonRequest) -> None:
        refusals.append(await ask(harness, request, "0.25", ONE_DOLLAR_A_DAY))

    async with anyio.create_task_group() as group:
        for request in requests:
            group.start_soon(one_of_them, request)

    assert refusals.count(None) == 4


async def test_giving_back_what_is_not_there_is_silent(harness: LedgerHarness) -> None:
    """
    [5] Also twice, and for a request that nobody knows.
    """
    await harness.budget.give_back(RequestId(uuid4()))
    with pytest.raises(NotFound):
        await harness.budget.set_aside(RequestId(uuid4()), Decimal(0), allowance=ONE_DOLLAR_A_DAY, seconds=60)
