"""
The promises of `Outbox`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import anyio
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contract.openers._wishes import new_wish
from contract.openers.memory_outbox import memory_outbox
from contract.openers.postgres_outbox import postgres_outbox
from vividly_core.domain.errors import Misconfigured
from vividly_core.domain.outbox import OutgoingMessage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from contextlib import AbstractAsyncContextManager
    from uuid import UUID

    from contract.openers._outbox_harness import OutboxHarness
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.outbox import HeldMessage

LEASE_SECONDS = 60.0
OPENERS = [
    pytest.param(memory_outbox, id="memory"),
    pytest.param(postgres_outbox, id="postgres", marks=pytest.mark.service("postgres")),
]


@pytest.fixture(params=OPENERS)
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[OutboxHarness]:
    """
    Each adapter, opened and empty.
    """
    async with request.param() as harness:
        yield harness


def message(body: bytes = b"{}") -> OutgoingMessage:
    """
    A message with nothing special.
    """
    return OutgoingMessage(id=uuid4(), topic="notifications", body=body, attributes={"k": 'v "quoted" ☀'})


async def stored(harness: OutboxHarness, *messages: OutgoingMessage) -> LessonRequest:
    """
    A new request that lets *messages* leave.
    """
    request = new_wish(harness.student)
    for each in messages:
        request = request.send(each)
    return await harness.store.add(request)


async def take(harness: OutboxHarness, limit: int = 10) -> tuple[HeldMessage, ...]:
    """
    What is given now.
    """
    return await harness.outbox.take(limit, lease_seconds=LEASE_SECONDS)


async def taken(harness: OutboxHarness, limit: int = 10) -> list[UUID]:
    """
    What is given now, by id.
    """
    return [held.message.id for held in await take(harness, limit)]


async def test_what_was_stored_is_given_as_it_was(harness: OutboxHarness) -> None:
    """
    [1] Topic, body and attributes, with the request that it belongs to.
    """
    sent = message(bytes(range(256)))
    request = await stored(harness, sent)

    (held,) = await take(harness)

    assert held.message == sent
    assert (held.request_id, held.attempt) == (request.id, 1)


async def test_an_empty_outbox_gives_nothing_at_once(harness: OutboxHarness) -> None:
    """
    [2] Also to who asks again.
    """
    with anyio.fail_after(10):
        assert await taken(harness) == await taken(harness) == []


async def test_the_oldest_are_given_first_and_no_more_than_were_asked_for(harness: OutboxHarness) -> None:
    """
    [1] Five messages, two by two.
    """
    sent = [message() for _ in range(5)]
    for each in sent:
        await stored(harness, each)

    assert [await taken(harness, 2) for _ in range(4)] == [
        [sent[0].id, sent[1].id],
        [sent[2].id, sent[3].id],
        [sent[4].id],
        [],
    ]


async def test_who_waits_is_woken_or_comes_back(harness: OutboxHarness) -> None:
    """
    [3] What comes during the wait is there after it; where nothing comes, the wait ends by itself.
    """
    with anyio.fail_after(30):
        await harness.outbox.wait()
        assert await taken(harness) == []
        sent = message()
        async with anyio.create_task_group() as group:
            group.start_soon(harness.outbox.wait)
            await anyio.wait_all_tasks_blocked()
            await stored(harness, sent)
    assert await taken(harness) == [sent.id]


async def test_what_is_held_is_given_to_nobody_else_until_its_lease_runs_out(harness: OutboxHarness) -> None:
    """
    [1] Then it comes again, as another attempt.
    """
    sent = message()
    await stored(harness, sent)
    await take(harness)
    await harness.pass_time(LEASE_SECONDS - 10)
    assert await harness.other.take(10, lease_seconds=LEASE_SECONDS) == ()

    await harness.pass_time(11)
    (again,) = await harness.other.take(10, lease_seconds=LEASE_SECONDS)

    assert (again.message, again.attempt) == (sent, 2)


async def test_what_was_published_is_not_given_again(harness: OutboxHarness) -> None:
    """
    [4] Whatever time passes.
    """
    await stored(harness, message())
    await stored(harness, message())
    await harness.outbox.mark_published(await take(harness))
    await harness.pass_time(24 * 3600)

    assert await taken(harness) == []


async def test_what_was_postponed_comes_when_it_should(harness: OutboxHarness) -> None:
    """
    [5] Each after its own delay; without one, at once.
    """
    sent = [message() for _ in range(3)]
    for each in sent:
        await stored(harness, each)
    await harness.outbox.postpone(await take(harness), delays_seconds=[300, 0, 30])

    assert await taken(harness) == [sent[1].id]
    await harness.pass_time(31)
    assert await taken(harness) == [sent[2].id]
    await harness.pass_time(250)
    assert sent[0].id not in await taken(harness)
    await harness.pass_time(20)
    assert sent[0].id in await taken(harness)


async def test_what_was_refused_is_kept_with_the_reason_and_never_given(harness: OutboxHarness) -> None:
    """
    [6] Also long afterwards.
    """
    sent = message()
    await stored(harness, sent)
    (held,) = await take(harness)
    await harness.outbox.refuse(held, "NotFound: there is no such topic")
    await harness.pass_time(24 * 3600)

    assert await taken(harness) == []
    assert await harness.kept() == {sent.id: "NotFound: there is no such topic"}


async def test_the_messages_of_a_request_come_in_their_order(harness: OutboxHarness) -> None:
    """
    [1] One at a time: the next is given when the one before it was published or refused, and not while it is held or
    postponed. Those of other requests do not wait for it.
    """
    first, second, third, other = (message() for _ in range(4))
    await stored(harness, first, second, third)
    await stored(harness, other)

    held = await take(harness)
    assert [each.message.id for each in held] == [first.id, other.id]
    await harness.outbox.postpone(held[:1], delays_seconds=[30])
    assert await taken(harness) == []
    await harness.pass_time(31)
    (held_again,) = await take(harness)
    assert held_again.message.id == first.id
    await harness.outbox.mark_published([held_again])
    (held_again,) = await take(harness)
    assert held_again.message.id == second.id
    await harness.outbox.refuse(held_again, "no")
    assert await taken(harness) == [third.id]


async def test_the_first_word_wins(harness: OutboxHarness) -> None:
    """
    [4, 5, 6] Any further word on the same message is silent, and changes nothing.
    """
    done, later = message(), message()
    await stored(harness, done)
    await stored(harness, later)
    held = await take(harness)
    await harness.outbox.mark_published(held[:1])
    await harness.outbox.postpone(held[1:], delays_seconds=[30])

    await harness.outbox.postpone(held, delays_seconds=[0, 0])
    await harness.outbox.refuse(held[1], "no")
    await harness.outbox.mark_published(held)

    assert await taken(harness) == []
    await harness.pass_time(31)
    assert await taken(harness) == [later.id]
    assert set((await harness.kept()).values()) == {None}


async def test_who_lost_a_message_has_no_word_on_it(harness: OutboxHarness) -> None:
    """
    [4, 5, 6] When it was given again, only who got it last is heard.
    """
    await stored(harness, message())
    early = await take(harness)
    await harness.pass_time(LEASE_SECONDS + 1)
    late = await take(harness)

    await harness.outbox.mark_published(early)
    await harness.outbox.refuse(early[0], "no")
    await harness.outbox.postpone(early, delays_seconds=[0])

    assert await taken(harness) == []
    await harness.outbox.postpone(late, delays_seconds=[0])
    assert len(await taken(harness)) == 1


async def test_a_late_word_counts_while_nobody_else_has_the_message(harness: OutboxHarness) -> None:
    """
    [4] What was published is published.
    """
    await stored(harness, message())
    held = await take(harness)
    await harness.pass_time(LEASE_SECONDS + 1)
    await harness.outbox.mark_published(held)

    assert await taken(harness) == []


async def test_only_what_is_done_with_is_purged(harness: OutboxHarness) -> None:
    """
    [7] The oldest first, no more than was asked for; what waits is never forgotten.
    """
    sent = [message() for _ in range(4)]
    for each in sent:
        await stored(harness, each)
    held = await take(harness, 3)
    await harness.outbox.mark_published(held[:1])
    await harness.pass_time(10)
    await harness.outbox.refuse(held[1], "no")
    await harness.pass_time(100)
    await harness.outbox.mark_published(held[2:])
    await harness.pass_time(1)

    assert await harness.outbox.purge(older_than_seconds=1000, limit=10) == 0
    assert await harness.outbox.purge(older_than_seconds=50, limit=1) == 1
    assert set(await harness.kept()) == {each.id for each in sent[1:]}
    assert await harness.outbox.purge(older_than_seconds=50, limit=10) == 1
    assert await harness.outbox.purge(older_than_seconds=0, limit=10) == 1
    assert set(await harness.kept()) == {sent[3].id}


async def test_relays_share_the_messages(harness: OutboxHarness) -> None:
    """
    [1] Ten at once get fifty messages, each of them once, and those of a request in their order.
    """
    sent = [[message() for _ in range(5)] for _ in range(10)]
    for messages in sent:
        await stored(harness, *messages)
    got: list[UUID] = []

    async def relay(number: int) -> None:
        outbox = harness.outbox if number % 2 else harness.other
        while len(got) < 50:
            held = await outbox.take(3, lease_seconds=LEASE_SECONDS)
            got.extend(each.message.id for each in held)
            await outbox.mark_published(held)

    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            for number in range(10):
                group.start_soon(relay, number)

    assert sorted(got) == sorted(each.id for messages in sent for each in messages)
    for messages in sent:
        places = [got.index(each.id) for each in messages]
        assert places == sorted(places)


@pytest.mark.parametrize("milliseconds", [0, 1, 5, 20])
async def test_a_cancelled_take_loses_nothing(harness: OutboxHarness, milliseconds: int) -> None:
    """
    [1] Wherever cancellation falls, the messages come: in time, or when their lease has run out.
    """
    sent = [message() for _ in range(5)]
    for each in sent:
        await stored(harness, each)
    got: set[UUID] = set()

    with anyio.move_on_after(milliseconds / 1000):
        while True:
            got.update(await taken(harness, 1))
    await harness.pass_time(LEASE_SECONDS + 1)
    got.update(await taken(harness))

    assert got == {each.id for each in sent}


@pytest.mark.service("postgres")
async def test_an_absent_outbox_is_noticed_by_the_first_take() -> None:
    """
    It says for good what is to be done; memory's is always there.
    """
    async with postgres_outbox() as harness:
        assert harness.absent is not None
        with pytest.raises(Misconfigured, match="vividly db upgrade"):
            await harness.absent.take(1, lease_seconds=1)


OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.integers(1, 3), st.just(0)),
        st.tuples(st.just("take"), st.integers(1, 4), st.just(0)),
        st.tuples(st.just("pass"), st.just(0), st.sampled_from([40, 400])),
        st.tuples(st.just("publish"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("postpone"), st.integers(0, 9), st.sampled_from([0, 100])),
        st.tuples(st.just("refuse"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("purge"), st.integers(1, 3), st.sampled_from([30, 300])),
    ),
    max_size=25,
)
"""What to do, how many or with which of those that were held, and for how many seconds."""


@pytest.mark.service("postgres")
@settings(max_examples=20)
@example(operations=[("send", 1, 0), ("take", 1, 0), ("send", 1, 0), ("pass", 0, 400), ("take", 1, 0)])
@given(operations=OPERATIONS)
async def test_fake_and_real_agree(operations: list[tuple[str, int, int]]) -> None:
    """
    The same random operations on both outboxes give the same messages, and keep the same.
    """
    assert await _play(memory_outbox, operations) == await _play(postgres_outbox, operations)


async def _play(
    opener: Callable[[], AbstractAsyncContextManager[OutboxHarness]], operations: list[tuple[str, int, int]]
) -> list[object]:
    async with opener() as harness:
        sent: list[UUID] = []
        held: list[HeldMessage] = []
        log: list[object] = []
        for verb, which, seconds in [*operations, ("pass", 0, 500), ("take", 100, 0)]:
            if verb == "send":
                messages = [message() for _ in range(which)]
                sent += [each.id for each in messages]
                await stored(harness, *messages)
            elif verb == "take":
                found = await take(harness, which)
                held += found
                log.append([(sent.index(each.message.id), each.attempt) for each in found])
            elif verb == "pass":
                await harness.pass_time(seconds)
            elif verb == "purge":
                log.append(await harness.outbox.purge(older_than_seconds=seconds, limit=which))
            elif held:
                one = held[which % len(held)]
                if verb == "publish":
                    await harness.outbox.mark_published([one])
                elif verb == "postpone":
                    await harness.outbox.postpone([one], delays_seconds=[seconds])
                else:
                    await harness.outbox.refuse(one, "no")
        log.append({sent.index(identity): reason for identity, reason in (await harness.kept()).items()})
        return log
