"""
What the queue and the dead letters in memory do beyond the promises of their ports.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import anyio
import attrs
import pytest

from vividly_adapters.memory.clock import MemoryClock
from vividly_adapters.memory.dead_letters import MemoryDeadLetters
from vividly_adapters.memory.inbox import MemoryInbox
from vividly_core.domain.dead_letter import DeadLetter, dead_letter_id
from vividly_core.domain.errors import NotFound
from vividly_core.domain.ids import MessageId
from vividly_core.ports.inbox import Delivery

CLOCK = MemoryClock()
LETTER = DeadLetter(
    id=dead_letter_id(MessageId("m")),
    message_id=MessageId("m"),
    body=b"nothing",
    kind="Malformed",
    reason="no",
    attempts=1,
    first_at=CLOCK.now(),
    last_at=CLOCK.now(),
)


async def test_what_is_due_first_comes_first() -> None:
    """
    A message that is given back again and again does not keep the others waiting.
    """
    clock = MemoryClock()
    inbox = MemoryInbox(clock=clock)
    inbox.put(b"a")
    clock.advance(1)
    inbox.put(b"b")
    seen = []
    for _ in range(4):
        (delivery,) = await inbox.receive(1)
        seen.append(delivery.body)
        clock.advance(1)
        await inbox.nack(delivery, delay_seconds=0)
    assert seen == [b"a", b"b", b"a", b"b"]


async def test_an_organization_is_one_tenant() -> None:
    """
    Its students share its turns; a student without one has his own.
    """
    inbox = MemoryInbox(clock=MemoryClock())
    for student in ("a", "b"):
        for _ in range(2):
            inbox.put(b"school", {"student_id": student, "organization_id": "org"})
    for _ in range(2):
        inbox.put(b"alone", {"student_id": "c"})

    served = [delivery.body for _ in range(4) for delivery in await inbox.receive(1)]

    assert sorted(served) == [b"alone", b"alone", b"school", b"school"]


async def test_a_message_that_was_never_delivered_is_settled_by_nobody() -> None:
    """
    Nor is one that was given back.
    """
    inbox = MemoryInbox(clock=MemoryClock())
    message_id = inbox.put(b"a")
    made_up = Delivery(id=message_id, body=b"a")
    await inbox.ack(made_up)
    (delivery,) = await inbox.receive(1)
    await inbox.nack(delivery, delay_seconds=0)
    await inbox.ack(made_up)
    await inbox.ack(delivery)
    await inbox.extend(delivery, 60)
    await inbox.nack(delivery, delay_seconds=60)
    assert len(await inbox.receive(1)) == inbox.waiting() == 1


async def test_whoever_waits_is_woken_by_a_message_that_comes() -> None:
    """
    Or by one that is given back; of two that wait one gets it.
    """
    inbox = MemoryInbox(clock=MemoryClock(), quiet_seconds=5)
    got: list[bytes] = []

    async def wait() -> None:
        for delivery in await inbox.receive(1):
            got.append(delivery.body)
            await inbox.ack(delivery)

    with anyio.fail_after(3):
        async with anyio.create_task_group() as group:
            group.start_soon(wait)
            group.start_soon(wait)
            await anyio.wait_all_tasks_blocked()
            inbox.put(b"a")
            await anyio.wait_all_tasks_blocked()
            assert got == [b"a"]
            inbox.put(b"b")
    assert sorted(got) == [b"a", b"b"]


@pytest.mark.parametrize("comes_first", [False, True])
async def test_a_receiver_that_is_cancelled_takes_no_message_with_it(*, comes_first: bool) -> None:
    """
    One that comes in the same moment is either brought or left.
    """
    inbox = MemoryInbox(clock=MemoryClock(), quiet_seconds=5)
    brought: list[Delivery] = []

    async def wait() -> None:
        brought.extend(await inbox.receive(1))

    with anyio.fail_after(3):
        async with anyio.create_task_group() as group:
            group.start_soon(wait)
            await anyio.wait_all_tasks_blocked()
            if comes_first:
                inbox.put(b"a")
            group.cancel_scope.cancel()
            if not comes_first:
                inbox.put(b"a")
    inbox.quiet_seconds = 0.01
    left = await inbox.receive(1)
    assert len(brought) + len(left) == 1
    assert [delivery.attempt for delivery in (*brought, *left)] == [1]


async def test_a_letter_that_comes_late_changes_only_what_it_knows_better() -> None:
    """
    The later reason stands, the earlier first time, and the greater number of attempts.
    """
    letters = MemoryDeadLetters()
    hour = timedelta(hours=1)
    late = attrs.evolve(LETTER, reason="late", first_at=LETTER.first_at + hour, last_at=LETTER.last_at + hour)
    await letters.bury(late)
    await letters.mark_replayed(LETTER.id, late.last_at)
    await letters.bury(attrs.evolve(LETTER, attempts=7))
    (found,) = await letters.find(letter_id=LETTER.id, limit=1)
    assert found == attrs.evolve(late, first_at=LETTER.first_at, attempts=7, replayed_at=late.last_at)
    await letters.bury(attrs.evolve(late, reason="latest"))
    (found,) = await letters.find(letter_id=None, limit=9)
    assert found.reason == "latest"


async def test_a_letter_that_is_not_there_can_be_dropped_and_not_be_replayed() -> None:
    """
    Dropping twice is dropping once.
    """
    letters = MemoryDeadLetters()
    await letters.bury(LETTER)
    await letters.drop(LETTER.id)
    await letters.drop(LETTER.id)
    assert await letters.find(letter_id=None, limit=9) == ()
    with pytest.raises(NotFound):
        await letters.mark_replayed(uuid4(), LETTER.last_at)
