"""
The variables of what may be spent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vividly_core.domain.allowance import Allowance

from .parsers import money
from .variable import Variable

if TYPE_CHECKING:
    from .reader import Reader

_DOLLARS: Final = money(1_000_000)

REQUEST: Final = Variable(
    name="VIVIDLY_BUDGET_REQUEST_USD",
    parse=_DOLLARS,
    default=None,
    meaning="US dollars for one request; what could cost more is not begun",
    otherwise="no limit",
)
TENANT: Final = Variable(
    name="VIVIDLY_BUDGET_TENANT_USD",
    parse=_DOLLARS,
    default=None,
    meaning="US dollars a day (UTC) for an organization, or a student who has none",
    otherwise="no limit",
)
DAY: Final = Variable(
    name="VIVIDLY_BUDGET_DAY_USD",
    parse=_DOLLARS,
    default=None,
    meaning="US dollars a day (UTC) for all together",
    otherwise="no limit",
)


def read_allowance(reader: Reader) -> Allowance:
    """
    The limits that are set.
    """
    return Allowance(request_usd=reader.read(REQUEST), tenant_usd=reader.read(TENANT), day_usd=reader.read(DAY))
