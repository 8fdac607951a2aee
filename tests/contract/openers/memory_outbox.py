"""
Opens the memory outbox, with its orphans and a publisher.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from contract.openers._outbox_harness import Heard, OutboxHarness, PublisherHarness
from vividly_adapters.memory.clock import MemoryClock
from vividly_adapters.memory.orphans import MemoryOrphans
from vividly_adapters.memory.outbox import MemoryOutbox
from vividly_adapters.memory.publisher import MemoryPublisher
from vividly_adapters.memory.request_store import MemoryRequestStore
from vividly_core.domain.errors import Unavailable
from vividly_core.domain.ids import OrganizationId, RequestId, StudentId
from vividly_core.domain.outbox import OutgoingMessage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from uuid import UUID


@asynccontextmanager
async def memory_outbox() -> AsyncGenerator[OutboxHarness]:
    """
    An empty one; there is no other process that could share it.
    """
    clock = MemoryClock(time=datetime.now(UTC))
    student, organization = StudentId("user_1"), OrganizationId("org_1")
    store = MemoryRequestStore(clock=clock, students={student}, organizations={organization})
    outbox = MemoryOutbox(clock=clock, requests=store)
    orphans = MemoryOrphans(clock=clock, outbox=outbox)

    async def pass_time(seconds: float) -> None:
        clock.advance(seconds)

    async def kept() -> dict[UUID, str | None]:
        return outbox.kept()

    yield OutboxHarness(
        store=store,
        student=student,
        organization=organization,
        outbox=outbox,
        other=outbox,
        orphans=orphans,
        other_orphans=orphans,
        pass_time=pass_time,
        kept=kept,
    )


@asynccontextmanager
async def memory_publisher() -> AsyncGenerator[PublisherHarness]:
    """
    One that knows one topic.
    """
    publisher = MemoryPublisher(topics=frozenset({"lessons"}))

    async def store(_: OutgoingMessage) -> RequestId:
        return RequestId(uuid4())

    async def heard(_: int) -> list[Heard]:
        return [
            Heard(id=message.id, body=message.body, attributes=dict(message.attributes))
            for message in publisher.published
        ]

    yield PublisherHarness(
        publisher=publisher,
        store=store,
        heard=heard,
        refused=(OutgoingMessage(id=uuid4(), topic="lessons", body=bytes(10_000_001)),),
        unknown=OutgoingMessage(id=uuid4(), topic="nothing", body=b""),
        unreachable=MemoryPublisher(down=Unavailable("connection refused")),
    )
