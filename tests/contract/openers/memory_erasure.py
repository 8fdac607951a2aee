"""
Opens the memory erasure, with what it erases from.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from contract.openers._erasure_harness import ErasureHarness
from vividly_adapters.memory.clock import MemoryClock
from vividly_adapters.memory.dead_letters import MemoryDeadLetters
from vividly_adapters.memory.erasure import MemoryErasure
from vividly_adapters.memory.outbox import MemoryOutbox
from vividly_adapters.memory.request_store import MemoryRequestStore
from vividly_core.domain.ids import OrganizationId, StudentId

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

STUDENTS = (StudentId("user_1"), StudentId("user_2"))
ORGANIZATION = OrganizationId("org_1")


@asynccontextmanager
async def memory_erasure() -> AsyncGenerator[ErasureHarness]:
    """
    Two students, and nothing else.
    """
    clock = MemoryClock()
    store = MemoryRequestStore(clock=clock, students=set(STUDENTS), organizations={ORGANIZATION})
    letters = MemoryDeadLetters()
    outbox = MemoryOutbox(clock=clock, requests=store)

    async def counted() -> Mapping[str, int]:
        requests = [await store.load(one.id) for one in await store.find(status=None, before=None, limit=1000)]
        return {
            "users": len(store.students),
            "content_requests": len(requests),
            "request_stages": sum(len(request.stages) for request in requests),
            "request_events": sum([len(await store.events(one.id, after=0, limit=1000)) for one in requests]),
            "request_artifacts": sum(len(request.artifacts) for request in requests),
            "request_costs": sum(len(store.costs_of(request.id)) for request in requests),
            "outbox": len(outbox.kept()),
            "dead_letters": len(await letters.find(letter_id=None, limit=1000)),
        }

    yield ErasureHarness(
        store=store,
        history=store,
        letters=letters,
        outbox=outbox,
        erasure=MemoryErasure(requests=store, letters=letters),
        students=STUDENTS,
        organization=ORGANIZATION,
        counted=counted,
    )
