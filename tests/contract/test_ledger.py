"""
The promises of `Ledger`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs
import pytest

from contract.openers._bookings import booked, tokens
from contract.openers.memory_ledger import memory_ledger
from contract.openers.postgres_ledger import postgres_ledger
from vividly_core.domain.cost import Cost
from vividly_core.domain.ledger_line import Grouping, LedgerLine
from vividly_core.domain.stage import Stage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._ledger_harness import LedgerHarness

FILM = Cost(stage=Stage.VIDEO_GENERATION, item="film", quantity=Decimal("61.5"), unit="second")


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


def line(group: str, cost: Cost) -> LedgerLine:
    """
    *cost* alone, as a line of *group*.
    """
    return LedgerLine(
        group=group,
        item=cost.item,
        unit=cost.unit,
        quantity=cost.quantity,
        usd=cost.usd,
        price_source=cost.price_source,
    )


async def test_nothing_was_used_up_at_first(harness: LedgerHarness) -> None:
    """
    [1] By whatever it is asked for.
    """
    for grouping in Grouping:
        assert await harness.ledger.sums(grouping) == ()


async def test_costs_are_summed_by_stage_and_by_item(harness: LedgerHarness) -> None:
    """
    [1] Over all requests, to the last digit; what is free is counted too.
    """
    await booked(harness, harness.students[0], tokens("7", "0.0000001"), FILM)
    await booked(harness, harness.students[1], tokens("0.5", "0.2"))

    both = tokens("7.5", "0.2000001")
    assert await harness.ledger.sums(Grouping.STAGE) == (line("validation", both), line("video_generation", FILM))
    assert await harness.ledger.sums(Grouping.ITEM) == (line("a model", both), line("film", FILM))


async def test_another_price_is_another_line(harness: LedgerHarness) -> None:
    """
    [1] So each line says where its price comes from.
    """
    dearer = attrs.evolve(tokens("7", "0.2"), price_source="a newer price list")
    await booked(harness, harness.students[0], dearer, tokens("7", "0.1"))

    sums = await harness.ledger.sums(Grouping.STAGE)

    assert [each.price_source for each in sums] == ["a newer price list", "a price list"]


async def test_a_tenant_is_an_organization_or_a_student_without_one(harness: LedgerHarness) -> None:
    """
    [1] All students of an organization together.
    """
    one, other = harness.students
    await booked(harness, one, tokens("1", "1"), organization=harness.organization)
    await booked(harness, other, tokens("2", "2"), organization=harness.organization)
    await booked(harness, other, tokens("4", "4"))

    assert await harness.ledger.sums(Grouping.TENANT) == (
        line(harness.organization, tokens("3", "3")),
        line(other, tokens("4", "4")),
    )


async def test_requests_are_told_apart(harness: LedgerHarness) -> None:
    """
    [1] By their ids.
    """
    requests = [await booked(harness, harness.students[0], tokens("1", "1")) for _ in range(2)]

    sums = await harness.ledger.sums(Grouping.REQUEST)

    assert [each.group for each in sums] == sorted(str(request.id) for request in requests)


async def test_only_what_was_booked_in_the_time_asked_for_counts(harness: LedgerHarness) -> None:
    """
    [2] The day that it was booked on says when; the end does not belong to the time.
    """
    await booked(harness, harness.students[0], tokens("1", "1"))
    (today,) = await harness.ledger.sums(Grouping.DAY)
    midnight = datetime.fromisoformat(today.group).replace(tzinfo=UTC)

    assert await harness.ledger.sums(Grouping.DAY, since=midnight) == (today,)
    assert await harness.ledger.sums(Grouping.DAY, until=midnight) == ()
    after = midnight + timedelta(days=1)
    assert await harness.ledger.sums(Grouping.DAY, since=midnight, until=after) == (today,)
    assert await harness.ledger.sums(Grouping.DAY, since=after) == ()
