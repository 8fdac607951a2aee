"""
Opens the Postgres store, on a database of its own that the migrations built.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import text

from contract.openers._pool import connections_in_use
from contract.openers._store_harness import StoreHarness
from contract.openers.postgres import add_organization, migrated_database
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.request_store import PostgresRequestStore
from vividly_adapters.postgres.students import ensure_student
from vividly_core.domain.cost import Cost
from vividly_core.domain.ids import OrganizationId, StudentId
from vividly_core.domain.outbox import OutgoingMessage
from vividly_core.domain.stage import Stage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from datetime import datetime

    from vividly_core.domain.ids import RequestId


@asynccontextmanager
async def postgres_request_store() -> AsyncGenerator[StoreHarness]:
    """
    A Postgres store with one student and one organization; in the end, all its connections are back.
    """
    student, organization = StudentId("user_1"), OrganizationId("org_1")
    async with migrated_database() as url, open_engine(url) as engine:
        await ensure_student(engine, student)
        await add_organization(engine, organization)

        async def costs(request_id: RequestId) -> tuple[Cost, ...]:
            async with engine.connect() as connection:
                found = await connection.execute(
                    text("SELECT * FROM request_costs WHERE request_id = :id ORDER BY id"), {"id": request_id}
                )
                return tuple(
                    Cost(
                        stage=Stage(row.stage_name),
                        item=row.item,
                        quantity=row.quantity,
                        unit=row.unit,
                        usd=row.usd,
                        price_source=row.price_source,
                    )
                    for row in found
                )

        async def outbox(request_id: RequestId) -> tuple[OutgoingMessage, ...]:
            async with engine.connect() as connection:
                found = await connection.execute(
                    text(
                        "SELECT message_id, topic, body, attributes->>'k' AS k FROM outbox"
                        " WHERE request_id = :id ORDER BY id"
                    ),
                    {"id": request_id},
                )
                return tuple(
                    OutgoingMessage(
                        id=UUID(str(row.message_id)),
                        topic=row.topic,
                        body=row.body,
                        attributes={} if row.k is None else {"k": row.k},
                    )
                    for row in found
                )

        async def expire(request_id: RequestId) -> None:
            async with engine.begin() as connection:
                await connection.execute(
                    text("UPDATE content_requests SET lease_until = now() - interval '1 s' WHERE id = :id"),
                    {"id": request_id},
                )

        async def now() -> datetime:
            async with engine.connect() as connection:
                moment: datetime = (await connection.execute(text("SELECT clock_timestamp()"))).scalar_one()
                return moment

        yield StoreHarness(
            store=(store := PostgresRequestStore(engine=engine)),
            history=store,
            student=student,
            organization=organization,
            costs=costs,
            outbox=outbox,
            expire=expire,
            now=now,
        )
        assert connections_in_use(engine) == 0
