"""
Opens the Postgres inbox, on a database of its own that the migrations built.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from uuid import UUID

import attrs
from sqlalchemy import text

from contract.openers._inbox_harness import HOLD_SECONDS, InboxHarness, Sent
from contract.openers._pool import connections_in_use
from contract.openers._wishes import message_of, new_wish
from contract.openers.postgres import migrated_database, server_url
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.inbox import PostgresInbox
from vividly_adapters.postgres.request_store import PostgresRequestStore
from vividly_adapters.postgres.students import ensure_student
from vividly_core.domain.ids import MessageId, RequestId, StudentId, WorkerId
from vividly_core.domain.message import attributes, encode

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_core.ports.inbox import Delivery

# Nothing waits by the test's own clock: what was told to come later is made to be later.
_PASS_TIME = text(
    "UPDATE content_requests SET delivery_until = delivery_until - make_interval(secs => :seconds),"
    " available_at = available_at - make_interval(secs => :seconds),"
    " lease_until = lease_until - make_interval(secs => :seconds)"
)


@asynccontextmanager
async def postgres_inbox() -> AsyncGenerator[InboxHarness]:
    """
    A Postgres inbox over a table without requests; in the end, all its connections are back.
    """
    async with migrated_database() as url, open_engine(url) as engine, open_engine(server_url()) as elsewhere:
        store = PostgresRequestStore(engine=engine)

        async def send_for(student: StudentId) -> Sent:
            await ensure_student(engine, student)
            request = await store.add(new_wish(student))
            message = message_of(request)
            return Sent(id=MessageId(str(request.id)), body=encode(message), attributes=attributes(message))

        async def send() -> Sent:
            return await send_for(StudentId("user_1"))

        async def pass_time(seconds: float) -> None:
            async with engine.begin() as connection:
                await connection.execute(_PASS_TIME, {"seconds": seconds})

        async def begin(delivery: Delivery) -> None:
            claimed = await store.claim(
                RequestId(UUID(delivery.id)), worker=WorkerId(UUID(int=7)), lease_seconds=30
            )
            await store.save(attrs.evolve(claimed, lease=None))

        yield InboxHarness(
            inbox=PostgresInbox(engine=engine, hold_seconds=HOLD_SECONDS, poll_seconds=0.01, quiet_seconds=0.05),
            send=send,
            send_for=send_for,
            pass_time=pass_time,
            begin=begin,
            absent=PostgresInbox(engine=elsewhere),
        )
        assert connections_in_use(engine) == 0
