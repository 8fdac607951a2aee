"""
A store and an inbox over one table of requests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import attrs
import pytest
from sqlalchemy import text

from contract.openers._pool import connections_in_use
from contract.openers._wishes import new_wish
from contract.openers.postgres import migrated_database
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.inbox import PostgresInbox
from vividly_adapters.postgres.request_store import PostgresRequestStore
from vividly_adapters.postgres.students import ensure_student
from vividly_core.domain.ids import RequestId, StudentId, WorkerId

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from sqlalchemy.ext.asyncio import AsyncEngine

    from vividly_core.domain.ids import MessageId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.inbox import Delivery

STUDENT = StudentId("user_1")


@attrs.frozen(kw_only=True)
class Queue:
    """
    What a worker and an application have to do with each other.
    """

    engine: AsyncEngine
    store: PostgresRequestStore
    inbox: PostgresInbox

    async def add(self) -> LessonRequest:
        """
        A request that was made now.
        """
        return await self.store.add(new_wish(STUDENT))

    async def received(self, limit: int = 10) -> list[MessageId]:
        """
        What is received now, by id.
        """
        return [delivery.id for delivery in await self.inbox.receive(limit)]

    async def begun(self) -> tuple[Delivery, LessonRequest]:
        """
        A new request that was received and claimed.
        """
        await self.add()
        (delivery,) = await self.inbox.receive(1)
        return delivery, await self.claim(delivery.id)

    async def claim(self, message: MessageId) -> LessonRequest:
        """
        The request of *message* in the hands of a new worker.
        """
        return await self.store.claim(RequestId(UUID(message)), worker=WorkerId(uuid4()), lease_seconds=30)

    async def change(self, request_id: str, assignments: str) -> None:
        """
        Let happen to a request what only time or others do.
        """
        async with self.engine.begin() as connection:
            await connection.execute(
                text(f"UPDATE content_requests SET {assignments} WHERE id = :id"), {"id": request_id}
            )

    async def row(self, request_id: object) -> Any:
        """
        A request's row.
        """
        async with self.engine.connect() as connection:
            found = await connection.execute(
                text("SELECT * FROM content_requests WHERE id = :id"), {"id": request_id}
            )
            return found.one()

    async def version(self, request_id: object) -> Any:
        """
        Where the newest version of a request's row lies: another place after each write.
        """
        async with self.engine.connect() as connection:
            found = await connection.execute(
                text("SELECT ctid::text FROM content_requests WHERE id = :id"), {"id": request_id}
            )
            return found.scalar_one()


@pytest.fixture
async def queue() -> AsyncGenerator[Queue]:
    """
    An empty one, with a receiver that soon goes away.
    """
    async with migrated_database() as url, open_engine(url) as engine:
        await ensure_student(engine, STUDENT)
        yield Queue(
            engine=engine,
            store=PostgresRequestStore(engine=engine),
            inbox=PostgresInbox(engine=engine, poll_seconds=0.01, quiet_seconds=0.0, sweep_seconds=0.0),
        )
        assert connections_in_use(engine) == 0
