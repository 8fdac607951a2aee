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
    *cents* for all live tests of a run together. A test checks it before each call, and charges what the call used up;
    so a run spends at most one call more.
    """

    cents: Decimal
    spent: Decimal = Decimal(0)

    def check(self) -> None:
        """
        Skip the test if nothing is left.
        """
        if self.spent >= self.cents:
            pytest.skip(f"the {self.cents} cents of --live are spent")

    def charge(self, usage: Iterable[Usage]) -> None:
        """
        Take what *usage* costs.
        """
        self.spent += sum((row.usd for row in usage), Decimal(0)) * 100


def needed(variable: str, what: str) -> str:
    """
    The value of the environment's *variable*; without it, the test fails and says that it names *what*.
    """
    if not (value := os.environ.get(variable)):
        pytest.fail(f"--live needs {variable}: {what}")
    return value
