"""
Stores with their queues, as those who drive both from outside of any event loop see them.
"""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

import anyio
import attrs
from anyio.from_thread import start_blocking_portal
from sqlalchemy import text

from contract.openers._wishes import message_of
from contract.openers.postgres import migrated_database
from vividly_adapters.memory.clock import MemoryClock
from vividly_adapters.memory.inbox import MemoryInbox
from vividly_adapters.memory.request_store import MemoryRequestStore
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.inbox import PostgresInbox
from vividly_adapters.postgres.request_store import PostgresRequestStore
from vividly_adapters.postgres.students import ensure_student
from vividly_core.domain.ids import StudentId
from vividly_core.domain.message import attributes, encode

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

    from anyio.from_thread import BlockingPortal
    from sqlalchemy.ext.asyncio import AsyncEngine

    from vividly_core.domain.ids import MessageId, RequestId
    from vividly_core.domain.request import LessonRequest

STUDENT: Final = StudentId("user_1")
_PASS_TIME: Final = text(
    "UPDATE content_requests SET delivery_until = delivery_until - make_interval(secs => :seconds),"
    " available_at = available_at - make_interval(secs => :seconds),"
    " lease_until = lease_until - make_interval(secs => :seconds)"
)
_LEASE: Final = text(
    "SELECT CASE WHEN lease_owner IS NOT NULL THEN extract(epoch FROM lease_until - now()) END AS seconds"
    " FROM content_requests WHERE id = :id"
)


class Queue(Protocol):
    """
    A store and an inbox that belong together. Nothing in it waits: time passes when it is told to.
    """

    store: Any
    inbox: Any

    def now(self) -> datetime:
        """
        The time by which its leases run.
        """
        ...

    async def pass_time(self, seconds: float) -> None:
        """
        Let leases, holds and waits come nearer to their ends.
        """
        ...

    async def wake(self, request: LessonRequest) -> MessageId | None:
        """
        Let the queue know that *request* is to be worked on; ``None`` where it sees that by itself.
        """
        ...

    async def lease_seconds(self, request_id: RequestId) -> float | None:
        """
        How long the lease of a request still runs, less than 0 if it ran out; ``None`` if nobody has it.
        """
        ...

    async def empty(self) -> None:
        """
        Forget everything.
        """
        ...


@attrs.define(kw_only=True)
class MemoryQueue:
    """
    In memory: messages tell of requests.
    """

    hold_seconds: float
    clock: MemoryClock = attrs.field(init=False)
    store: MemoryRequestStore = attrs.field(init=False)
    inbox: MemoryInbox = attrs.field(init=False)

    def now(self) -> datetime:
        """
        By its own clock.
        """
        return self.clock.now()

    async def pass_time(self, seconds: float) -> None:
        """
        By its own clock.
        """
        self.clock.advance(seconds)

    async def wake(self, request: LessonRequest) -> MessageId:
        """
        Send a message.
        """
        message = message_of(request)
        return self.inbox.put(encode(message), attributes(message))

    async def lease_seconds(self, request_id: RequestId) -> float | None:
        """
        As the record says.
        """
        until = self.store._records[request_id].leased_until  # noqa: SLF001  looks behind the port's back
        return None if until is None else (until - self.clock.now()).total_seconds()

    async def empty(self) -> None:
        """
        All parts are new.
        """
        self.clock = MemoryClock()
        self.store = MemoryRequestStore(clock=self.clock, students={STUDENT})
        self.inbox = MemoryInbox(clock=self.clock, lease_seconds=self.hold_seconds, quiet_seconds=0.0)


@attrs.define(kw_only=True)
class PostgresQueue:
    """
    In Postgres: the table of requests is the queue.
    """

    engine: AsyncEngine
    store: PostgresRequestStore
    inbox: PostgresInbox
    _last_at: float = attrs.field(factory=anyio.current_time, init=False)

    def now(self) -> datetime:
        """
        The database runs on this machine.
        """
        return datetime.now(UTC)

    async def pass_time(self, seconds: float) -> None:
        """
        What is to come is made to be nearer; the time that really passed meanwhile is taken back.
        """
        passed = anyio.current_time() - self._last_at
        self._last_at += passed
        async with self.engine.begin() as connection:
            await connection.execute(_PASS_TIME, {"seconds": seconds - passed})

    async def wake(self, request: LessonRequest) -> None:
        """
        Its row is enough.
        """

    async def lease_seconds(self, request_id: RequestId) -> float | None:
        """
        As the row says.
        """
        async with self.engine.connect() as connection:
            seconds = (await connection.execute(_LEASE, {"id": request_id})).scalar_one()
        return None if seconds is None else float(seconds)

    async def empty(self) -> None:
        """
        Without requests, nothing is left of them.
        """
        self._last_at = anyio.current_time()
        async with self.engine.begin() as connection:
            await connection.execute(text("DELETE FROM content_requests"))


@asynccontextmanager
async def _open_postgres(hold_seconds: float) -> AsyncGenerator[PostgresQueue]:
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(migrated_database())
        engine = await stack.enter_async_context(open_engine(url))
        await ensure_student(engine, STUDENT)
        yield PostgresQueue(
            engine=engine,
            store=PostgresRequestStore(engine=engine),
            inbox=PostgresInbox(engine=engine, hold_seconds=hold_seconds, quiet_seconds=0.0, sweep_seconds=0.0),
        )


@contextmanager
def open_queues(hold_seconds: float) -> Generator[tuple[BlockingPortal, MemoryQueue, PostgresQueue]]:
    """
    One of each, and the way to their event loop.
    """
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(_open_postgres(hold_seconds)) as real,
    ):
        yield portal, MemoryQueue(hold_seconds=hold_seconds), real


def long_ago() -> datetime:
    """
    A time at which a request may have been made, so that it is due.
    """
    return datetime.now(UTC) - timedelta(hours=1)
