"""
Where requests are received from their own table, none can be an orphan: there is no message that could get lost.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from contract.openers._wishes import new_wish
from contract.openers.postgres import migrated_database
from contract.postgres_inbox.conftest import STUDENT, Queue
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.inbox import PostgresInbox
from vividly_adapters.postgres.request_store import PostgresRequestStore
from vividly_adapters.postgres.students import ensure_student
from vividly_core.domain.clarification import Clarification
from vividly_core.domain.errors import Leased, Stale
from vividly_core.domain.failure import Failure
from vividly_core.domain.ids import RequestId
from vividly_core.domain.stage import Stage

if TYPE_CHECKING:
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.inbox import Delivery

pytestmark = pytest.mark.service("postgres")

NOW = datetime.now(UTC)
MOVES = st.lists(
    st.tuples(
        st.sampled_from(
            ["add", "receive", "claim", "save", "release", "stumble", "ask", "fail", "nack", "die", "dawdle"]
        ),
        st.integers(0, 9),
    ),
    max_size=40,
)
"""What a worker or an application does next, with which of the requests or deliveries so far."""
_LONG_AFTER = text(
    "UPDATE content_requests SET lease_until = now() - interval '1 s', delivery_until = now() - interval '1 s',"
    " available_at = CASE WHEN available_at = 'infinity' THEN available_at ELSE now() - interval '1 s' END"
)


@settings(max_examples=20)
@given(moves=MOVES)
async def test_whatever_is_neither_over_nor_waits_is_received_again(moves: list[tuple[str, int]]) -> None:
    """
    Wherever workers stop in the middle of their steps, without an `ack`: when their leases have run out, every request
    that is open and does not wait for its student is received, with no outbox and no sweep.
    """
    async with migrated_database() as url, open_engine(url) as engine:
        await ensure_student(engine, STUDENT)
        world = World(
            queue=Queue(
                engine=engine,
                store=PostgresRequestStore(engine=engine),
                inbox=PostgresInbox(engine=engine, poll_seconds=0.01, quiet_seconds=0.0, sweep_seconds=0.0),
            )
        )
        for name, which in moves:
            await world.move(name, which)
        async with engine.begin() as connection:
            await connection.execute(_LONG_AFTER)
            left = await connection.scalar(text("SELECT count(*) FROM outbox"))
        wanted = [
            str(identity)
            for identity in world.requests
            if not (found := await world.queue.store.load(identity)).is_over and found.clarification is None
        ]

        assert left == 0
        assert sorted(await world.queue.received(1000)) == sorted(wanted)


@attrs.define(kw_only=True)
class World:
    """
    Requests, and workers that hold what they have of them.
    """

    queue: Queue
    requests: list[RequestId] = attrs.field(factory=list)
    deliveries: list[Delivery] = attrs.field(factory=list)
    held: list[LessonRequest] = attrs.field(factory=list)

    async def move(self, name: str, which: int) -> None:
        """
        Let *name* happen, if there is something for it to happen to.
        """
        if name == "add":
            self.requests.append((await self.queue.store.add(new_wish(STUDENT))).id)
        elif name == "receive":
            self.deliveries += await self.queue.inbox.receive(1)
        elif name == "die":
            await self._run_out("lease_until", which)
        elif name == "dawdle":
            await self._run_out("delivery_until", which)
        elif name in {"claim", "nack"} and self.deliveries:
            await self._settle(name, self.deliveries[which % len(self.deliveries)])
        elif name not in {"claim", "nack"} and self.held:
            await self._save(name, self.held.pop(which % len(self.held)))

    async def _run_out(self, column: str, which: int) -> None:
        if self.requests:
            request = self.requests[which % len(self.requests)]
            await self.queue.change(str(request), f"{column} = LEAST({column}, now() - interval '1 s')")

    async def _settle(self, name: str, delivery: Delivery) -> None:
        if name == "nack":
            await self.queue.inbox.nack(delivery, delay_seconds=10)
            return
        try:
            request = await self.queue.claim(delivery.id)
            self.held.append(await self.queue.store.save(request.begin(Stage.VALIDATION, NOW)))
        except (Leased, Stale):
            return

    async def _save(self, name: str, request: LessonRequest) -> None:
        if name == "release":
            request = request.release(NOW)
        elif name == "stumble":
            again = request.stumble(Stage.VALIDATION, "busy", NOW, retried=True, wait_seconds=3600)
            request = attrs.evolve(again, lease=None)
        elif name == "ask":
            request = request.ask(Clarification(questions=("Which?",), reasoning="", requested_at=NOW), NOW)
        elif name == "fail":
            failure = Failure(stage=Stage.VALIDATION, kind="Rejected", message="no")
            request = attrs.evolve(request.fail(failure, NOW), lease=None)
        try:
            saved = await self.queue.store.save(request)
        except Stale:
            return
        if name == "save":
            self.held.append(saved)


async def test_what_was_acknowledged_too_early_is_somebodys_word(queue: Queue) -> None:
    """
    Only an `ack` keeps an open request away, and only a verdict says that; by hand it is set going again.
    """
    request = await queue.add()
    (delivery,) = await queue.inbox.receive(1)
    await queue.inbox.ack(delivery)
    assert await queue.received() == []

    await queue.store.save(await queue.store.load(RequestId(UUID(delivery.id))))

    assert await queue.received() == [str(request.id)]
