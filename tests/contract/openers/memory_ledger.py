"""
Opens the memory ledger and budget, with the store that they look into.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from contract.openers._ledger_harness import LedgerHarness
from vividly_adapters.memory.budget import MemoryBudget
from vividly_adapters.memory.clock import MemoryClock
from vividly_adapters.memory.ledger import MemoryLedger
from vividly_adapters.memory.request_store import MemoryRequestStore
from vividly_core.domain.ids import OrganizationId, StudentId

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

STUDENTS: Final = (StudentId("user_1"), StudentId("user_2"))
ORGANIZATION: Final = OrganizationId("org_1")


@asynccontextmanager
async def memory_ledger() -> AsyncGenerator[LedgerHarness]:
    """
    Two students, and nothing else.
    """
    clock = MemoryClock()
    store = MemoryRequestStore(clock=clock, students=set(STUDENTS), organizations={ORGANIZATION})
    yield LedgerHarness(
        store=store,
        ledger=MemoryLedger(requests=store),
        budget=MemoryBudget(requests=store, clock=clock),
        students=STUDENTS,
        organization=ORGANIZATION,
    )
