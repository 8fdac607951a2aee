"""
One connection hears of new requests and of cancelled ones.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import anyio
import anyio.lowlevel
import pytest
from sqlalchemy import text

from vividly_adapters.postgres.doorbell import Doorbell
from vividly_adapters.postgres.interruptions import PostgresInterruptions
from vividly_adapters.postgres.listener import open_listener
from vividly_core.domain.errors import Stale
from vividly_core.domain.ids import MessageId

if TYPE_CHECKING:
    from contract.postgres_inbox.conftest import Queue

pytestmark = pytest.mark.service("postgres")

NOW = datetime.now(UTC)
LATE_SECONDS = 30.0
LISTENERS = "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"


async def test_a_doorbell_and_interruptions_need_one_connection(queue: Queue) -> None:
    """
    Each hears its own: a new request rings, a cancelled one interrupts.
    """
    async with open_listener(queue.engine) as listener:
        doorbell, interruptions = Doorbell(listener=listener), PostgresInterruptions(listener=listener)
        ring = await doorbell.next_ring()
        with anyio.fail_after(LATE_SECONDS):
            request = await queue.add()
            await ring.wait()
            with interruptions.watch(request.id) as signal:
                ring = await doorbell.next_ring()
                await queue.store.save(request.cancel(NOW))
                await signal.wait()
        async with queue.engine.connect() as connection:
            listeners = await connection.scalar(text(f"SELECT count(*) {LISTENERS}"))

    assert not ring.is_set()
    assert listeners == 1


async def test_who_waits_connects_again(queue: Queue) -> None:
    """
    Its connection is killed while one waits: after the pause there is another, which is told.
    """
    request, told = await queue.add(), anyio.Event()
    async with open_listener(queue.engine, pause_seconds=0.01) as listener:
        await listener.connect()
        with PostgresInterruptions(listener=listener).watch(request.id) as signal:

            async def wait() -> None:
                await signal.wait()
                told.set()

            with anyio.fail_after(LATE_SECONDS):
                async with anyio.create_task_group() as group:
                    group.start_soon(wait)
                    await anyio.wait_all_tasks_blocked()
                    async with queue.engine.connect() as connection:
                        killed = await connection.scalars(
                            text(f"SELECT pg_terminate_backend(pid, 5000) {LISTENERS}")
                        )
                        assert list(killed) == [True]
                    while not told.is_set():
                        async with queue.engine.begin() as connection:
                            await connection.execute(
                                text("SELECT pg_notify('vividly_interruptions', :id)"), {"id": str(request.id)}
                            )


async def test_a_save_that_comes_too_late_interrupts_nobody(queue: Queue) -> None:
    """
    A cancellation that is refused, since somebody saved first, is not told.
    """
    request = await queue.add()
    heard: list[str] = []
    async with open_listener(queue.engine) as listener:
        listener.tell("vividly_interruptions", heard.append)
        await listener.connect()
        claimed = await queue.claim(MessageId(str(request.id)))
        with pytest.raises(Stale):
            await queue.store.save(request.cancel(NOW))
        await queue.store.save(claimed.cancel(NOW))
        with anyio.fail_after(LATE_SECONDS):
            while not heard:
                await anyio.lowlevel.checkpoint()

    assert heard == [str(request.id)]
