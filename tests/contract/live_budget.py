"""
What tests may spend on real services.
"""

from __future__ import annotations

import os
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vividly_core.domain.usage import Usage


@attrs.define
class LiveBudget:
    """
    *usd* for all live tests of a run together. A test checks it before each call, and charges what the call used up,
    so that a run spends at most one call more; or it reserves before a call what that costs at most.
    """

    usd: Decimal
    spent: Decimal = Decimal(0)

    def check(self) -> None:
        """
        Fail the test if nothing is left.
        """
        if self.spent >= self.usd:
            pytest.fail(f"the {self.usd} USD of --live-budget-usd are spent")

    def reserve(self, usd: Decimal) -> None:
        """
        Take *usd*, or fail the test if so much is not left.
        """
        if usd > (left := self.usd - self.spent):
            pytest.fail(f"the budget has {left:.4f} USD left, and this would cost {usd:.4f}: --live-budget-usd")
        self.spent += usd

    def charge(self, usage: Iterable[Usage]) -> None:
        """
        Take what *usage* costs.
        """
        self.spent += sum((row.usd for row in usage), Decimal(0))


def needed(variable: str, what: str) -> str:
    """
    The value of the environment's *variable*; without it, the test fails and says that it names *what*.
    """
    if not (value := os.environ.get(variable)):
        pytest.fail(f"--live needs {variable}: {what}")
    return value
