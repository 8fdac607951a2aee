"""
How much may be spent, and the refusal of what would go past that.
"""

from __future__ import annotations

import enum
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from datetime import datetime

_NOTHING: Final = Decimal(0)


class Scope(enum.StrEnum):
    """
    Whose spending is counted: one request's, all of a tenant's in a day, or everybody's in a day.
    """

    REQUEST = "request"
    TENANT = "tenant"
    DAY = "day"


_STUDENTS_WORDS: Final = {
    Scope.REQUEST: "This lesson would cost more than one lesson may. Ask for a shorter one.",
    Scope.TENANT: "All lessons that may be made for you today are made. Ask again tomorrow.",
    Scope.DAY: "All lessons that may be made today are made. Ask again tomorrow.",
}


@attrs.frozen(kw_only=True)
class Allowance:
    """
    The most that may be spent, in US dollars: for a request, for a tenant in a day of UTC, and for all in a day of UTC.
    ``None`` is no limit.
    """

    request_usd: Decimal | None = None
    tenant_usd: Decimal | None = None
    day_usd: Decimal | None = None

    @property
    def is_unlimited(self) -> bool:
        """
        Whether nothing limits it.
        """
        return self.request_usd is self.tenant_usd is self.day_usd is None


@attrs.frozen(kw_only=True)
class Spent:
    """
    What was spent, or is set aside for what is at work, in US dollars.
    """

    request_usd: Decimal = _NOTHING
    tenant_usd: Decimal = _NOTHING
    day_usd: Decimal = _NOTHING


@attrs.frozen(kw_only=True)
class OverBudget:
    """
    A stage that could cost *most_usd* was not begun, since of *allowed_usd* there were *spent_usd* gone already.
    *reopens_at* says from when on there is more again; it is ``None`` where there will never be.
    """

    scope: Scope
    allowed_usd: Decimal
    spent_usd: Decimal
    most_usd: Decimal
    reopens_at: datetime | None

    @property
    def message(self) -> str:
        """
        Words that are fit for a student.
        """
        return _STUDENTS_WORDS[self.scope]

    @property
    def facts(self) -> str:
        """
        The sums behind it, for whoever set the limit.
        """
        later = "" if self.reopens_at is None else f"; there is more from {self.reopens_at:%Y-%m-%d %H:%M} UTC on"
        return (
            f"over the budget of a {self.scope}: {self.spent_usd:f} of {self.allowed_usd:f} US dollars are spent or "
            f"set aside, and the stage may cost {self.most_usd:f}{later}"
        )


def judge_spending(
    allowance: Allowance, spent: Spent, most_usd: Decimal, *, tomorrow: datetime
) -> OverBudget | None:
    """
    Refuse what may cost *most_usd* if that could go past *allowance*; ``None`` lets it begin. The narrowest limit
    speaks first. *tomorrow* is when the next day begins.
    """
    limits = (
        (Scope.REQUEST, allowance.request_usd, spent.request_usd, None),
        (Scope.TENANT, allowance.tenant_usd, spent.tenant_usd, tomorrow),
        (Scope.DAY, allowance.day_usd, spent.day_usd, tomorrow),
    )
    for scope, allowed, gone, reopens_at in limits:
        if allowed is not None and gone + most_usd > allowed:
            return OverBudget(
                scope=scope, allowed_usd=allowed, spent_usd=gone, most_usd=most_usd, reopens_at=reopens_at
            )
    return None
