"""
An idle receiver is told, and looks for itself where it is not.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import anyio
import anyio.lowlevel
import asyncpg
import attrs
import pytest
from sqlalchemy import text

from vividly_adapters.postgres.conditions import CHANNEL
from vividly_adapters.postgres.doorbell import open_doorbell
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.inbox import PostgresInbox
from vividly_core.domain.clarification import Clarification
from vividly_core.domain.errors import Unavailable
from vividly_core.domain.failure import Failure
from vividly_core.domain.stage import Stage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from contract.postgres_inbox.conftest import Queue
    from vividly_adapters.postgres.doorbell import Doorbell
    from vividly_core.ports.inbox import Delivery

pytestmark = pytest.mark.service("postgres")

NOW = datetime.now(UTC)
LATE_SECONDS = 30.0
"""For tests in which nobody looks in time by himself."""


@asynccontextmanager
async def receiving(
    queue: Queue, doorbell: Doorbell | None, poll_seconds: float
) -> AsyncGenerator[list[Delivery]]:
    """
    A receiver that waits, and has got what it shall get at the end of the block.
    """
    inbox = attrs.evolve(queue.inbox, doorbell=doorbell, poll_seconds=poll_seconds, quiet_seconds=2 * LATE_SECONDS)
    got: list[Delivery] = []

    async def receive() -> None:
        got.extend(await inbox.receive(1))

    with anyio.fail_after(LATE_SECONDS / 2):
        async with anyio.create_task_group() as group:
            group.start_soon(receive)
            await anyio.wait_all_tasks_blocked()
            yield got


async def kill_listener(queue: Queue) -> None:
    """
    Take its connection away from the doorbell.
    """
    async with queue.engine.connect() as connection:
        killed = await connection.scalars(
            text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
            )
        )
        assert list(killed) == [True]


@asynccontextmanager
async def rings(queue: Queue) -> AsyncGenerator[Callable[[], Awaitable[int]]]:
    """
    How often it has rung since this was last asked.
    """
    url = queue.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    listener, heard = await asyncpg.connect(url), list[str]()
    changed = anyio.Event()

    def hear(*notification: str) -> None:
        nonlocal changed
        heard.append(notification[-1])
        changed.set()

    async def count() -> int:
        nonlocal changed
        async with queue.engine.begin() as connection:
            await connection.execute(text(f"SELECT pg_notify('{CHANNEL}', 'last')"))
        # What is told is told in order.
        while "last" not in heard:
            await changed.wait()
            changed = anyio.Event()
        number = len(heard) - 1
        heard.clear()
        return number

    await listener.add_listener(CHANNEL, hear)
    try:
        yield count
    finally:
        listener.terminate()


async def test_a_new_request_rings(queue: Queue) -> None:
    """
    An idle receiver has it long before it would look, five times over.
    """
    async with open_doorbell(queue.engine) as doorbell:
        await doorbell.next_ring()
        for _ in range(5):
            async with receiving(queue, doorbell, LATE_SECONDS) as got:
                request = await queue.add()
            assert [delivery.id for delivery in got] == [str(request.id)]


async def test_all_that_can_be_received_rings_and_nothing_else(queue: Queue) -> None:
    """
    A new request, an answer, a retry, and what is given back to go on at once; not the steps of a worker, nor what
    must wait.
    """
    asked = Clarification(questions=("Which sky?",), reasoning="too wide", requested_at=NOW)
    failure = Failure(stage=Stage.VALIDATION, kind="Rejected", message="no")
    async with rings(queue) as count:
        delivery, request = await queue.begun()
        assert await count() == 1
        request = await queue.store.save(request.begin(Stage.VALIDATION, NOW))
        await queue.inbox.extend(delivery, 60)
        request = await queue.store.save(request.ask(asked, NOW))
        await queue.inbox.ack(delivery)
        assert await count() == 0
        await queue.store.save(request.answer("The one on Mars", NOW))
        assert await count() == 1

        (delivery,) = await queue.inbox.receive(1)
        request = await queue.store.save((await queue.claim(delivery.id)).begin(Stage.VALIDATION, NOW))
        await queue.store.save(request.release(NOW))
        assert await count() == 0
        await queue.inbox.nack(delivery, delay_seconds=0)
        assert await count() == 1

        (delivery,) = await queue.inbox.receive(1)
        request = await queue.store.save((await queue.claim(delivery.id)).begin(Stage.VALIDATION, NOW))
        later = request.stumble(Stage.VALIDATION, "busy", NOW, retried=True, wait_seconds=3600)
        request = await queue.store.save(attrs.evolve(later, lease=None))
        await queue.inbox.nack(delivery, delay_seconds=0)
        request = await queue.store.save(request.fail(failure, NOW))
        assert await count() == 0
        await queue.store.save(request.retry(NOW))
        assert await count() == 1


async def test_without_a_doorbell_the_receiver_looks(queue: Queue) -> None:
    """
    Every now and then, and so it has a new request soon.
    """
    async with receiving(queue, None, 0.05) as got:
        request = await queue.add()

    assert [delivery.id for delivery in got] == [str(request.id)]


async def test_a_lost_listener_costs_no_more_than_a_look(queue: Queue) -> None:
    """
    When the connection that listens is killed, while one waits and before, the receiver finds requests by looking.
    """
    async with open_doorbell(queue.engine, pause_seconds=LATE_SECONDS) as doorbell:
        await doorbell.next_ring()
        for _ in range(3):
            async with receiving(queue, doorbell, 0.05) as got:
                if doorbell.is_listening:
                    await kill_listener(queue)
                request = await queue.add()
            assert [delivery.id for delivery in got] == [str(request.id)]
        assert not doorbell.is_listening


async def test_a_lost_listener_is_replaced(queue: Queue) -> None:
    """
    The next time that somebody waits, it rings again.
    """
    async with open_doorbell(queue.engine, pause_seconds=0) as doorbell:
        await doorbell.next_ring()
        await kill_listener(queue)
        while doorbell.is_listening:
            await anyio.lowlevel.checkpoint()
        await doorbell.next_ring()
        assert doorbell.is_listening

        async with receiving(queue, doorbell, LATE_SECONDS) as got:
            await queue.add()

    assert len(got) == 1


async def test_a_ring_while_one_looks_is_not_missed(queue: Queue) -> None:
    """
    An event that was taken before the ring is set by it, and the one that is taken after it is not.
    """
    async with open_doorbell(queue.engine) as doorbell:
        before = await doorbell.next_ring()
        await queue.add()
        with anyio.fail_after(LATE_SECONDS):
            await before.wait()

        assert before.is_set()
        assert not (await doorbell.next_ring()).is_set()


@attrs.define
class LateDoorbell:
    """
    A doorbell at which something happens before each wait for its ring: after a look, that is. *waits* counts them.
    """

    doorbell: Doorbell
    meanwhile: Callable[[], Awaitable[None]]
    waits: int = 0

    async def next_ring(self) -> Any:
        """
        The event of the next ring, late.
        """
        return _LateRing(bell=self, ring=await self.doorbell.next_ring())


@attrs.frozen
class _LateRing:
    bell: LateDoorbell
    ring: anyio.Event

    async def wait(self) -> None:
        self.bell.waits += 1
        await self.bell.meanwhile()
        await self.ring.wait()


async def test_what_comes_right_after_a_look_is_not_missed(queue: Queue) -> None:
    """
    A request that is made, and rings, between the moment at which the receiver looked and its wait.
    """
    async with open_doorbell(queue.engine) as doorbell:

        async def arrive() -> None:
            ring = await doorbell.next_ring()
            await queue.add()
            await ring.wait()

        late = LateDoorbell(doorbell, arrive)
        async with receiving(queue, cast("Doorbell", late), LATE_SECONDS) as got:
            pass

    assert (len(got), late.waits) == (1, 1)


async def test_twenty_receivers_need_one_listener(queue: Queue) -> None:
    """
    All of them wake up, and share what came; one connection listens, and is given up in the end.
    """
    async with open_doorbell(queue.engine) as doorbell:
        inbox = attrs.evolve(
            queue.inbox, doorbell=doorbell, poll_seconds=LATE_SECONDS, quiet_seconds=2 * LATE_SECONDS
        )
        got: list[str] = []

        async def receive() -> None:
            got.extend(delivery.id for delivery in await inbox.receive(1))

        with anyio.fail_after(LATE_SECONDS):
            async with anyio.create_task_group() as group:
                for _ in range(20):
                    group.start_soon(receive)
                await anyio.wait_all_tasks_blocked()
                sent = [str((await queue.add()).id) for _ in range(20)]
        async with queue.engine.connect() as connection:
            listeners = await connection.scalar(
                text(
                    "SELECT count(*) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
                )
            )

    assert sorted(got) == sorted(sent)
    assert listeners == 1


@pytest.mark.parametrize("milliseconds", [0, 1, 5, 20])
async def test_a_cancelled_wait_keeps_no_connection(queue: Queue, milliseconds: int) -> None:
    """
    Wherever cancellation falls while it connects, there is at most the one connection, and none after the block.
    """
    async with open_doorbell(queue.engine, pause_seconds=0) as doorbell:
        with anyio.move_on_after(milliseconds / 1000):
            await attrs.evolve(queue.inbox, doorbell=doorbell, quiet_seconds=LATE_SECONDS).receive(1)
        await doorbell.next_ring()
        assert doorbell.is_listening


async def test_a_database_that_is_away_rings_nothing() -> None:
    """
    The doorbell says nothing of it; the receiver does.
    """
    async with open_engine("postgresql://nobody@127.0.0.1:1/nothing") as engine, open_doorbell(engine) as doorbell:
        assert not (await doorbell.next_ring()).is_set()
        assert not doorbell.is_listening
        with pytest.raises(Unavailable):
            await PostgresInbox(engine=engine, doorbell=doorbell).receive(1)
