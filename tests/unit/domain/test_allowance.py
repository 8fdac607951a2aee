"""
What may be spent, and what is refused.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_core.domain.allowance import Allowance, OverBudget, Scope, Spent, judge_spending

TOMORROW = datetime(2026, 3, 15, tzinfo=UTC)
DOLLARS = st.decimals(0, 1000, places=8)
LIMITS = st.none() | DOLLARS


@given(
    allowance=st.builds(Allowance, request_usd=LIMITS, tenant_usd=LIMITS, day_usd=LIMITS),
    spent=st.builds(Spent, request_usd=DOLLARS, tenant_usd=DOLLARS, day_usd=DOLLARS),
    most=DOLLARS,
)
def test_what_may_begin_never_goes_past_a_limit(allowance: Allowance, spent: Spent, most: Decimal) -> None:
    """
    And what is refused would go past the limit that is named.
    """
    refusal = judge_spending(allowance, spent, most, tomorrow=TOMORROW)

    pairs = {
        Scope.REQUEST: (spent.request_usd, allowance.request_usd),
        Scope.TENANT: (spent.tenant_usd, allowance.tenant_usd),
        Scope.DAY: (spent.day_usd, allowance.day_usd),
    }
    if refusal is None:
        assert all(limit is None or gone + most <= limit for gone, limit in pairs.values())
    else:
        gone, limit = pairs[refusal.scope]
        assert (refusal.spent_usd, refusal.allowed_usd) == (gone, limit)
        assert limit is not None
        assert gone + most > limit


@pytest.mark.parametrize("limit", ["request_usd", "tenant_usd", "day_usd"])
def test_any_limit_is_one(limit: str) -> None:
    """
    Also one of nothing at all.
    """
    assert Allowance().is_unlimited
    assert not Allowance(**{limit: Decimal(0)}).is_unlimited


def refusal(scope: Scope) -> OverBudget:
    """
    One that hangs on *scope*.
    """
    return OverBudget(
        scope=scope,
        allowed_usd=Decimal("1.50"),
        spent_usd=Decimal("1.4"),
        most_usd=Decimal("0.2"),
        reopens_at=None if scope is Scope.REQUEST else TOMORROW,
    )


@pytest.mark.parametrize("scope", Scope)
def test_a_student_hears_nothing_of_money(scope: Scope) -> None:
    """
    But what to do.
    """
    assert "Ask" in refusal(scope).message
    assert "dollar" not in refusal(scope).message


def test_who_set_the_limit_is_told_the_sums() -> None:
    """
    And when there is more, if ever.
    """
    assert refusal(Scope.DAY).facts == (
        "over the budget of a day: 1.4 of 1.50 US dollars are spent or set aside, and the stage may cost 0.2;"
        " there is more from 2026-03-15 00:00 UTC on"
    )
    assert refusal(Scope.REQUEST).facts.endswith("the stage may cost 0.2")
