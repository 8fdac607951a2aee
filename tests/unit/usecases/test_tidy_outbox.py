"""
The promises of tidying: what is old goes, and who was forgotten is woken.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import anyio
import attrs
import pytest

from contract.openers._wishes import new_wish
from unit.usecases._virtual_time import VIRTUAL_TIME, LoopClock
from vividly_adapters.memory.orphans import MemoryOrphans
from vividly_adapters.memory.outbox import MemoryOutbox
from vividly_adapters.memory.publisher import MemoryPublisher
from vividly_adapters.memory.request_store import MemoryRequestStore
from vividly_core.domain.errors import Misconfigured, Unavailable
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


@attrs.define(kw_only=True)
class Failing:
    """
    An outbox that raises *error* when it is to be purged, *times* times.
    """

    outbox: MemoryOutbox
    error: Exception
    times: int = 1
    purges: int = 0

    async def purge(self, *, older_than_seconds: float, limit: int) -> int:
        """
        Raise, or hand on.
        """
        self.purges += 1
        if self.purges <= self.times:
            raise self.error
        return await self.outbox.purge(older_than_seconds=older_than_seconds, limit=limit)


def tidy_over(failing: Failing) -> TidyOutbox:
    """
    What tidies it, every minute.
    """
    part: Any = failing
    orphans = MemoryOrphans(clock=LoopClock(), outbox=failing.outbox)
    return TidyOutbox(outbox=part, orphans=orphans, jitter=lambda seconds: seconds)


def outbox_of_nobody() -> MemoryOutbox:
    """
    An outbox in which nothing is.
    """
    clock = LoopClock()
    return MemoryOutbox(clock=clock, requests=MemoryRequestStore(clock=clock, students=set()))


async def test_an_outbox_that_is_away_is_tidied_later() -> None:
    """
    At its next turn.
    """
    failing = Failing(outbox=outbox_of_nobody(), error=Unavailable("connection refused"))
    await _run(100, tidy_over(failing))

    assert failing.purges == 2


async def test_an_outbox_that_is_not_there_ends_the_tidying() -> None:
    """
    It would be the same at every turn.
    """
    failing = Failing(outbox=outbox_of_nobody(), error=Misconfigured("no such table"), times=100)

    with pytest.raises(Misconfigured):
        await tidy_over(failing)(anyio.Event())
