"""
Opens the Postgres outbox, with its orphans and the publisher that notifies.
"""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import anyio
import asyncpg
from sqlalchemy import text

from contract.openers._outbox_harness import Heard, OutboxHarness, PublisherHarness
from contract.openers._pool import connections_in_use
from contract.openers._wishes import new_wish
from contract.openers.postgres import add_organization, migrated_database, server_url
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.orphans import PostgresOrphans
from vividly_adapters.postgres.outbox import PostgresOutbox
from vividly_adapters.postgres.publisher import PostgresPublisher, channel_of
from vividly_adapters.postgres.request_store import PostgresRequestStore
from vividly_adapters.postgres.students import ensure_student
from vividly_core.domain.ids import OrganizationId, StudentId
from vividly_core.domain.outbox import OutgoingMessage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from sqlalchemy.ext.asyncio import AsyncEngine

    from vividly_core.domain.ids import RequestId

_STUDENT = StudentId("user_1")
_ORGANIZATION = OrganizationId("org_1")
_NOWHERE = "postgresql://vividly@localhost:1/vividly"
# Nothing waits by the test's own clock: all that has happened is made to have happened earlier.
_EARLIER = """
UPDATE {table} SET {column} = {column} - make_interval(secs => :seconds) WHERE {column} IS NOT NULL
"""
_TIMES = (
    ("outbox", "available_at"),
    ("outbox", "published_at"),
    ("outbox", "refused_at"),
    ("content_requests", "available_at"),
    ("content_requests", "created_at"),
    ("content_requests", "updated_at"),
    ("content_requests", "lease_until"),
)


@asynccontextmanager
async def postgres_outbox() -> AsyncGenerator[OutboxHarness]:
    """
    An empty one; in the end, all its connections are back.
    """
    async with migrated_database() as url, open_engine(url) as engine, open_engine(server_url()) as elsewhere:
        await ensure_student(engine, _STUDENT)
        await add_organization(engine, _ORGANIZATION)

        async def pass_time(seconds: float) -> None:
            async with engine.begin() as connection:
                for table, column in _TIMES:
                    statement = text(_EARLIER.format(table=table, column=column))
                    await connection.execute(statement, {"seconds": seconds})

        async def kept() -> dict[UUID, str | None]:
            async with engine.connect() as connection:
                found = await connection.execute(text("SELECT message_id, refusal FROM outbox ORDER BY id"))
                return {UUID(str(row.message_id)): row.refusal for row in found}

        yield OutboxHarness(
            store=PostgresRequestStore(engine=engine),
            student=_STUDENT,
            organization=_ORGANIZATION,
            outbox=PostgresOutbox(engine=engine, poll_seconds=0.05),
            other=PostgresOutbox(engine=engine, poll_seconds=0.05),
            orphans=PostgresOrphans(engine=engine),
            other_orphans=PostgresOrphans(engine=engine),
            pass_time=pass_time,
            kept=kept,
            absent=PostgresOutbox(engine=elsewhere),
            absent_orphans=PostgresOrphans(engine=elsewhere),
        )
        assert connections_in_use(engine) == 0


@asynccontextmanager
async def postgres_publisher() -> AsyncGenerator[PublisherHarness]:
    """
    One that notifies, and a listener that reads the bodies in the outbox.
    """
    async with migrated_database() as url, open_engine(url) as engine, open_engine(_NOWHERE) as nowhere:
        await ensure_student(engine, _STUDENT)
        listener = await asyncpg.connect(url)
        told: list[dict[str, Any]] = []
        rang = anyio.Event()

        def hear(*heard: object) -> None:
            nonlocal rang
            told.append(json.loads(str(heard[-1])))
            rang.set()
            rang = anyio.Event()

        await listener.add_listener(channel_of("lessons"), hear)

        async def heard(count: int) -> list[Heard]:
            with anyio.fail_after(10):
                while len(told) < count:
                    await rang.wait()
            return [await _read(engine, each) for each in told]

        async def store(message: OutgoingMessage) -> RequestId:
            request = new_wish(_STUDENT).send(message)
            return (await PostgresRequestStore(engine=engine).add(request)).id

        refused = (
            OutgoingMessage(id=uuid4(), topic="lessons", body=b"", attributes={"much": "x" * 8000}),
            OutgoingMessage(id=uuid4(), topic="t" * 200, body=b""),
        )
        for message in refused:
            await store(message)
        yield PublisherHarness(
            publisher=PostgresPublisher(engine=engine),
            store=store,
            heard=heard,
            refused=refused,
            unknown=OutgoingMessage(id=uuid4(), topic="lessons", body=b""),
            unreachable=PostgresPublisher(engine=nowhere),
        )
        listener.terminate()
        assert connections_in_use(engine) == 0


async def _read(engine: AsyncEngine, told: dict[str, Any]) -> Heard:
    async with engine.connect() as connection:
        query = text("SELECT body, request_id FROM outbox WHERE message_id = CAST(:id AS uuid)")
        row = (await connection.execute(query, {"id": told["message_id"]})).one()
    assert str(row.request_id) == told["request_id"]
    return Heard(id=UUID(told["message_id"]), body=row.body, attributes=told["attributes"])
