"""
What the suite of the guard is given, and the texts that it judges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from vividly_core.ports.guard import Guard

HARMLESS: Final = "How high does a ball go?"
PERSONAL: Final = "My phone number is (212) 555-0187. What is a lever?"
SPOKEN: Final = "Call (212) 555-0187 for more."
NOTHING_ELSE: Final = "(212) 555-0187"
DISTRESS: Final = "I want to kill myself"
RUDE: Final = "What the fuck is a lever?"


@attrs.frozen(kw_only=True)
class GuardHarness:
    """
    A guard; *broken* is one that is out of order.
    """

    guard: Guard
    broken: Guard
