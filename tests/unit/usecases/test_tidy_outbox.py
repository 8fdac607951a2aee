"""
The promises of tidying: what is old goes, and who was forgotten is woken.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import anyio
import pytest

from contract.openers._wishes import new_wish
from unit.usecases._virtual_time import VIRTUAL_TIME, LoopClock
from vividly_adapters.memory.orphans import MemoryOrphans
from vividly_adapters.memory.outbox import MemoryOutbox
from vividly_adapters.memory.publisher import MemoryPublisher
from vividly_adapters.memory.request_store import MemoryRequestStore
from vividly_core.domain.generation_topic import GenerationTopic
from vividly_core.domain.ids import StudentId
from vividly_core.domain.message import decode
from vividly_core.domain.outbox import OutgoingMessage
from vividly_core.usecases.relay_outbox import RelayOutbox
from vividly_core.usecases.tidy_outbox import TidyOutbox

STUDENT = StudentId("user_1")
TOPIC = GenerationTopic(name="content-generation-requests", environment="prod")


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """
    Virtual time.
    """
    return VIRTUAL_TIME


async def _run(seconds: float, *works: Any) -> None:
    stop = anyio.Event()
    async with anyio.create_task_group() as group:
        for work in works:
            group.start_soon(work, stop)
        await anyio.sleep(seconds)
        stop.set()


@pytest.mark.parametrize("topic", [TOPIC, None])
async def test_an_orphan_is_woken_where_the_queue_is_a_topic(topic: GenerationTopic | None) -> None:
    """
    Within the time after which it is one and a minute; where requests are received from their table, nothing is sent.
    """
    clock = LoopClock()
    store = MemoryRequestStore(clock=clock, students={STUDENT})
    outbox, publisher = MemoryOutbox(clock=clock, requests=store, poll_seconds=10), MemoryPublisher()
    tidy = TidyOutbox(
        outbox=outbox,
        orphans=MemoryOrphans(clock=clock, outbox=outbox),
        jitter=lambda seconds: seconds,
        topic=topic,
        orphan_seconds=900,
    )
    # Made by an application that does not publish: now, by the loop's clock.
    request = await store.add(new_wish(STUDENT, now=clock.now()))

    await _run(900 + 61, tidy, RelayOutbox(outbox=outbox, publisher=publisher, jitter=lambda seconds: seconds))

    assert [decode(message.body).request_id for message in publisher.published] == ([request.id] if topic else [])


async def test_what_was_published_is_kept_for_the_retention_time() -> None:
    """
    And gone within a minute after it, however much it is.
    """
    clock = LoopClock()
    store = MemoryRequestStore(clock=clock, students={STUDENT})
    outbox = MemoryOutbox(clock=clock, requests=store, poll_seconds=10)
    tidy = TidyOutbox(
        outbox=outbox,
        orphans=MemoryOrphans(clock=clock, outbox=outbox),
        jitter=lambda seconds: seconds,
        retention_seconds=3600,
    )
    for _ in range(1200):
        await store.add(new_wish(STUDENT).send(OutgoingMessage(id=uuid4(), topic="notifications", body=b"{}")))
    relay = RelayOutbox(outbox=outbox, publisher=MemoryPublisher(), jitter=lambda seconds: seconds)

    await _run(3500, tidy, relay)
    assert len(outbox.kept()) == 1200
    await _run(200, tidy)
    assert outbox.kept() == {}
