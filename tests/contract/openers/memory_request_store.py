"""
Opens the memory store.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from contract.openers._store_harness import StoreHarness
from vividly_adapters.memory.clock import MemoryClock
from vividly_adapters.memory.request_store import MemoryRequestStore
from vividly_core.domain.ids import OrganizationId, StudentId

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from datetime import datetime

    from vividly_core.domain.cost import Cost
    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.outbox import OutgoingMessage


@asynccontextmanager
async def memory_request_store() -> AsyncGenerator[StoreHarness]:
    """
    A memory store with one student and one organization.
    """
    clock = MemoryClock()
    student = StudentId("user_1")
    organization = OrganizationId("org_1")
    store = MemoryRequestStore(clock=clock, students={student}, organizations={organization})

    async def costs(request_id: RequestId) -> tuple[Cost, ...]:
        return store.costs_of(request_id)

    async def outbox(request_id: RequestId) -> tuple[OutgoingMessage, ...]:
        return store.outbox_of(request_id)

    async def expire(_: RequestId) -> None:
        clock.advance(24 * 3600)

    async def now() -> datetime:
        return clock.now()

    yield StoreHarness(
        store=store,
        history=store,
        student=student,
        organization=organization,
        costs=costs,
        outbox=outbox,
        expire=expire,
        now=now,
    )
