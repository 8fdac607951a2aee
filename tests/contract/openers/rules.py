"""
Opens the guard that goes by rules.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from contract.openers._guard_harness import GuardHarness
from vividly_adapters.memory.guard import MemoryGuard
from vividly_adapters.rules.guard import RulesGuard
from vividly_core.domain.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@asynccontextmanager
async def rules_guard() -> AsyncGenerator[GuardHarness]:
    """
    It asks nobody, and so is never out of order: the fake is, in its place.
    """
    yield GuardHarness(guard=RulesGuard(), broken=MemoryGuard({}, otherwise=Unavailable("out of order")))
