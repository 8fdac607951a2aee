"""
A Postgres store behind a wire.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import attrs
import pytest
from sqlalchemy import text

from contract.openers._pool import connections_in_use
from contract.openers._wishes import new_wish
from contract.openers.postgres import migrated_database
from contract.openers.wire import open_wire
from vividly_adapters.limits.request_store import PatientRequestStore
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.inbox import PostgresInbox
from vividly_adapters.postgres.request_store import PostgresRequestStore
from vividly_adapters.postgres.students import ensure_student
from vividly_core.domain.ids import StudentId, WorkerId

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from sqlalchemy.ext.asyncio import AsyncEngine

    from contract.openers.wire import Wire
    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.request import LessonRequest

STUDENT = StudentId("user_1")
WORKER = WorkerId(UUID(int=7))


@attrs.frozen(kw_only=True)
class Records:
    """
    *store* and *inbox* reach the database over *wire*; *engine* reaches it past the wire.
    """

    wire: Wire
    store: PostgresRequestStore
    inbox: PostgresInbox
    engine: AsyncEngine

    @property
    def patient(self) -> PatientRequestStore:
        """
        The store with patience.
        """
        return PatientRequestStore(store=self.store)

    async def claimed(self) -> LessonRequest:
        """
        A new request, claimed.
        """
        request = await self.store.add(new_wish(STUDENT))
        return await self.store.claim(request.id, worker=WORKER, lease_seconds=30)

    async def run(self, statement: str, **parameters: object) -> list[tuple[Any, ...]]:
        """
        Run *statement* behind the store's back.
        """
        async with self.engine.begin() as connection:
            found = await connection.execute(text(statement), parameters)
            return [tuple(row) for row in found] if found.returns_rows else []

    async def count(self, table: str, request_id: RequestId) -> int:
        """
        How many rows of *table* belong to a request.
        """
        ((number,),) = await self.run(f"SELECT count(*) FROM {table} WHERE request_id = :id", id=request_id)
        return int(number)


@pytest.fixture
async def records() -> AsyncGenerator[Records]:
    """
    An empty store with one student; in the end, all its connections are back.
    """
    async with (
        migrated_database() as url,
        open_wire(url) as wire,
        open_engine(wire.url) as engine,
        open_engine(url) as past_the_wire,
    ):
        await ensure_student(past_the_wire, STUDENT)
        yield Records(
            wire=wire,
            store=PostgresRequestStore(engine=engine),
            inbox=PostgresInbox(engine=engine, poll_seconds=0.01, quiet_seconds=0.05),
            engine=past_the_wire,
        )
        assert connections_in_use(engine) == 0
