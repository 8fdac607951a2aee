"""
The ledger summed up.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_core.domain.cost import Cost
from vividly_core.domain.ids import OrganizationId, RequestId
from vividly_core.domain.ledger_line import Booking, Grouping, LedgerLine, sum_up, total_usd
from vividly_core.domain.stage import Stage

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)

COSTS = st.builds(
    Cost,
    stage=st.sampled_from(Stage),
    item=st.sampled_from(["film", "a model"]),
    quantity=st.decimals(0, 1000, places=6),
    unit=st.sampled_from(["second", "token"]),
    usd=st.decimals(0, 10, places=8),
    price_source=st.none() | st.sampled_from(["a list", "free", "another list"]),
)
BOOKINGS = st.builds(
    Booking,
    cost=COSTS,
    at=st.sampled_from([NOON, NOON + timedelta(days=1)]),
    request_id=st.sampled_from([RequestId(UUID(int=1)), RequestId(UUID(int=2))]),
    tenant=st.sampled_from([OrganizationId("org_1"), OrganizationId("org_2")]),
)


@given(bookings=st.lists(BOOKINGS), by=st.sampled_from(Grouping))
def test_nothing_is_lost_and_nothing_counts_twice(bookings: list[Booking], by: Grouping) -> None:
    """
    Whatever it is summed by; each line stands once.
    """
    lines = sum_up(bookings, by)

    assert total_usd(lines) == sum((booking.cost.usd for booking in bookings), Decimal(0))
    keys = [(line.group, line.item, line.unit, line.price_source) for line in lines]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("by", "group"),
    [
        (Grouping.STAGE, "video_generation"),
        (Grouping.TENANT, "org_1"),
        (Grouping.DAY, "2026-03-14"),
        (Grouping.ITEM, "film"),
        (Grouping.REQUEST, "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_a_group_is_named(by: Grouping, group: str) -> None:
    """
    A day is one of UTC, wherever the time was taken.
    """
    booking = Booking(
        cost=Cost(stage=Stage.VIDEO_GENERATION, item="film", quantity=Decimal(60), unit="second"),
        at=datetime(2026, 3, 15, 1, tzinfo=timezone(timedelta(hours=2))),
        request_id=RequestId(UUID(int=1)),
        tenant=OrganizationId("org_1"),
    )

    (line,) = sum_up([booking], by)

    assert line.group == group


def test_what_is_free_says_so() -> None:
    """
    And else where its price comes from.
    """
    line = LedgerLine(
        group="film", item="film", unit="second", quantity=Decimal(1), usd=Decimal(0), price_source=None
    )
    assert line.source == "free"
