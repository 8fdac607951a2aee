"""
The promises of `Inbox`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.openers._inbox_harness import HOLD_SECONDS
from contract.openers.memory_inbox import memory_inbox
from contract.openers.postgres_inbox import postgres_inbox
from contract.openers.pubsub_inbox import pubsub_emulator_inbox, pubsub_server_inbox
from vividly_core.domain.errors import Misconfigured, NotFound
from vividly_core.domain.ids import StudentId
from vividly_core.domain.message import decode

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from contextlib import AbstractAsyncContextManager

    from contract.openers._inbox_harness import InboxHarness
    from vividly_core.domain.ids import MessageId
    from vividly_core.ports.inbox import Delivery

MEMORY = pytest.param(memory_inbox, id="memory")
POSTGRES = pytest.param(postgres_inbox, id="postgres", marks=pytest.mark.service("postgres"))
PUBSUB_EMULATOR = pytest.param(pubsub_emulator_inbox, id="pubsub-emulator", marks=pytest.mark.service("pubsub"))
PUBSUB_SERVER = pytest.param(pubsub_server_inbox, id="pubsub-server", marks=pytest.mark.service("pubsub-client"))
OPENERS = [MEMORY, POSTGRES, PUBSUB_EMULATOR, PUBSUB_SERVER]


def cannot(param: pytest.ParameterSet, reason: str) -> pytest.ParameterSet:
    """
    The same opener, of which a promise is not expected, for *reason*.
    """
    mark = pytest.mark.xfail(strict=True, reason=reason)
    return pytest.param(*param.values, id=param.id, marks=[*param.marks, mark])


KNOWS_NO_TENANTS = "Pub/Sub knows no tenants, and delivers whatever it likes first"


@pytest.fixture(params=OPENERS)
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[InboxHarness]:
    """
    Each adapter, opened and empty.
    """
    async with request.param() as harness:
        yield harness


async def received(harness: InboxHarness) -> Delivery:
    """
    Send one message, and receive it.
    """
    sent = await harness.send()
    (delivery,) = await harness.inbox.receive(1)
    assert delivery.id == sent.id
    return delivery


async def test_what_is_sent_arrives(harness: InboxHarness) -> None:
    """
    [1] Body and attributes are those that were sent, and the body can be read.
    """
    sent = await harness.send()

    (delivery,) = await harness.inbox.receive(10)

    assert (delivery.id, delivery.body, dict(delivery.attributes)) == (sent.id, sent.body, dict(sent.attributes))
    assert delivery.attempt == 1
    assert str(decode(delivery.body).request_id) == delivery.attributes["request_id"]


@pytest.mark.parametrize("harness", [MEMORY, PUBSUB_EMULATOR, PUBSUB_SERVER], indirect=True)
async def test_any_bytes_arrive(harness: InboxHarness) -> None:
    """
    [1] A body need not be UTF-8, nor JSON, where the queue carries bodies: Postgres carries nothing but requests.
    """
    body = bytes(range(256)) + "\ud800\x00".encode("utf-8", "surrogatepass")
    assert harness.send_bytes is not None
    await harness.send_bytes(body)

    (delivery,) = await harness.inbox.receive(1)

    assert delivery.body == body


async def test_no_more_come_than_were_asked_for(harness: InboxHarness) -> None:
    """
    [1] Seven messages come as three, three and one.
    """
    sent = {(await harness.send()).id for _ in range(7)}

    batches = [await harness.inbox.receive(3) for _ in range(3)]

    assert [len(batch) for batch in batches] == [3, 3, 1]
    assert {delivery.id for batch in batches for delivery in batch} == sent


async def test_a_quiet_inbox_returns_nothing(harness: InboxHarness) -> None:
    """
    [2] `receive` comes back with empty hands after a few seconds, and can be called again.
    """
    with anyio.fail_after(30):
        assert await harness.inbox.receive(1) == ()
        assert await harness.inbox.receive(1) == ()


async def test_a_receiver_that_waits_gets_what_comes(harness: InboxHarness) -> None:
    """
    [1] Messages that arrive while one waits for them are received one by one.
    """
    got: list[MessageId] = []

    async def receive() -> None:
        while len(got) < 5:
            got.extend(delivery.id for delivery in await harness.inbox.receive(1))

    async with anyio.create_task_group() as group:
        group.start_soon(receive)
        await anyio.wait_all_tasks_blocked()
        sent = [(await harness.send()).id for _ in range(5)]

    assert sorted(got) == sorted(sent)


async def test_what_is_held_comes_to_nobody_else(harness: InboxHarness) -> None:
    """
    Without a word, a message stays away until its lease runs out, and then comes back.
    """
    first = await received(harness)
    await harness.pass_time(HOLD_SECONDS - 20)
    assert await harness.inbox.receive(1) == ()

    await harness.pass_time(21)
    (second,) = await harness.inbox.receive(1)

    assert (second.id, second.body) == (first.id, first.body)


async def test_an_extended_lease_is_longer(harness: InboxHarness) -> None:
    """
    [3] From the moment it is extended, the message is ours for that long, and no longer.
    """
    delivery = await received(harness)
    await harness.pass_time(HOLD_SECONDS - 20)
    await harness.inbox.extend(delivery, 300)

    await harness.pass_time(280)
    assert await harness.inbox.receive(1) == ()
    await harness.pass_time(21)
    assert len(await harness.inbox.receive(1)) == 1


async def test_an_acknowledged_message_does_not_come_back(harness: InboxHarness) -> None:
    """
    [4] Whatever time passes.
    """
    await harness.inbox.ack(await received(harness))
    await harness.pass_time(24 * 3600)

    assert await harness.inbox.receive(1) == ()


@pytest.mark.parametrize("delay", [0, 30, 600])
async def test_a_message_that_is_given_back_comes_when_it_should(harness: InboxHarness, delay: int) -> None:
    """
    [6, 7] Not before its delay is over, and then at once.
    """
    delivery = await received(harness)
    await harness.inbox.nack(delivery, delay_seconds=delay)

    if delay:
        await harness.pass_time(delay - 20)
        assert await harness.inbox.receive(1) == ()
        await harness.pass_time(21)
    (again,) = await harness.inbox.receive(1)

    assert (again.id, again.body) == (delivery.id, delivery.body)


@pytest.mark.parametrize(
    "harness",
    [MEMORY, POSTGRES, cannot(PUBSUB_EMULATOR, KNOWS_NO_TENANTS), cannot(PUBSUB_SERVER, KNOWS_NO_TENANTS)],
    indirect=True,
)
@pytest.mark.parametrize("limit", [1, 3, 20])
async def test_a_tenant_with_many_does_not_starve_one_with_few(harness: InboxHarness, limit: int) -> None:
    """
    However many one sent before the others, each of the others has been served after as many rounds as it sent
    messages; and all that were sent come.
    """
    assert harness.send_for is not None
    many = [(await harness.send_for(StudentId("user_many"))).id for _ in range(40)]
    few = {
        (await harness.send_for(StudentId(f"user_{number}"))).id: number for number in range(5) for _ in range(3)
    }
    order: list[MessageId] = []
    while found := await harness.inbox.receive(limit):
        order += [delivery.id for delivery in found]

    assert sorted(order) == sorted([*many, *few])
    if limit == 1:
        # Six tenants, three rounds.
        assert set(few) < set(order[:18])
        for start in range(0, 18, 6):
            assert len({few.get(identity) for identity in order[start : start + 6]}) == 6
    # Of a larger handful, no more goes to the many than is left over from one for each.
    assert few.keys() <= set(order[: 3 * max(limit, 6)])


async def test_attempts_are_counted(harness: InboxHarness) -> None:
    """
    A message that was worked on and given back says so the next time.
    """
    attempts = []
    delivery = await received(harness)
    for _ in range(3):
        attempts.append(delivery.attempt)
        await harness.begin(delivery)
        await harness.inbox.nack(delivery, delay_seconds=0)
        (delivery,) = await harness.inbox.receive(1)

    assert attempts == [1, 2, 3]


async def test_the_first_word_wins(harness: InboxHarness) -> None:
    """
    [5, 7] `ack` after `ack` and after `nack`, `nack` after either, and `extend` after both are silent and change
    nothing.
    """
    done, given_back = await received(harness), await received(harness)
    await harness.inbox.ack(done)
    await harness.inbox.nack(given_back, delay_seconds=30)

    for delivery in (done, given_back):
        await harness.inbox.ack(delivery)
        await harness.inbox.nack(delivery, delay_seconds=0)
        await harness.inbox.nack(delivery, delay_seconds=600)
        await harness.inbox.extend(delivery, 600)

    assert await harness.inbox.receive(2) == ()
    await harness.pass_time(31)
    assert [delivery.id for delivery in await harness.inbox.receive(2)] == [given_back.id]


async def test_who_lost_a_message_has_no_word_on_it(harness: InboxHarness) -> None:
    """
    [3, 5, 7] When it was delivered again, only the later delivery counts.
    """
    early = await received(harness)
    await harness.pass_time(HOLD_SECONDS + 1)
    (late,) = await harness.inbox.receive(1)

    await harness.inbox.nack(early, delay_seconds=0)
    await harness.inbox.ack(early)
    await harness.inbox.extend(early, 600)

    assert await harness.inbox.receive(1) == ()
    await harness.pass_time(HOLD_SECONDS + 1)
    (latest,) = await harness.inbox.receive(1)
    assert latest.id == late.id


async def test_a_late_word_counts_while_nobody_else_has_the_message(harness: InboxHarness) -> None:
    """
    [4] A lease that ran out unnoticed does not make the work undone.
    """
    delivery = await received(harness)
    await harness.pass_time(HOLD_SECONDS + 1)
    await harness.inbox.ack(delivery)

    assert await harness.inbox.receive(1) == ()


async def test_receivers_share_the_messages(harness: InboxHarness) -> None:
    """
    Twenty at once get a hundred messages, each of them once.
    """
    sent = [(await harness.send()).id for _ in range(100)]
    got: list[MessageId] = []

    async def receive() -> None:
        while len(got) < len(sent):
            got.extend(delivery.id for delivery in await harness.inbox.receive(2))

    async with anyio.create_task_group() as group:
        for _ in range(20):
            group.start_soon(receive)

    assert sorted(got) == sorted(sent)


@pytest.mark.parametrize("milliseconds", [0, 1, 5, 20])
async def test_a_cancelled_receive_loses_nothing(harness: InboxHarness, milliseconds: int) -> None:
    """
    Wherever cancellation falls, the messages come: in time, or when their lease has run out.
    """
    sent = {(await harness.send()).id for _ in range(3)}
    got: set[MessageId] = set()

    with anyio.move_on_after(milliseconds / 1000):
        while True:
            got |= {delivery.id for delivery in await harness.inbox.receive(1)}
    await harness.pass_time(HOLD_SECONDS + 1)
    while found := await harness.inbox.receive(3):
        got |= {delivery.id for delivery in found}

    assert got == sent


async def test_a_receiver_that_gives_up_takes_nothing_with_it(harness: InboxHarness) -> None:
    """
    What comes after a cancelled wait is received by the next one, at once.
    """
    async with anyio.create_task_group() as group:
        group.start_soon(harness.inbox.receive, 1)
        await anyio.wait_all_tasks_blocked()
        group.cancel_scope.cancel()

    await received(harness)


@pytest.mark.parametrize("harness", [POSTGRES, PUBSUB_EMULATOR, PUBSUB_SERVER], indirect=True)
async def test_an_absent_queue_is_noticed_by_the_first_receive(harness: InboxHarness) -> None:
    """
    Making the inbox succeeds, and the first `receive` says for good that there is no such queue; memory's is always
    there.
    """
    assert harness.absent is not None

    with pytest.raises((NotFound, Misconfigured)):
        await harness.absent.receive(1)


OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.just(0), st.just(0)),
        st.tuples(st.just("receive"), st.just(0), st.just(0)),
        st.tuples(st.just("pass"), st.just(0), st.sampled_from([50, 500])),
        st.tuples(st.just("ack"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("nack"), st.integers(0, 9), st.sampled_from([0, 100, 600])),
        st.tuples(st.just("extend"), st.integers(0, 9), st.sampled_from([100, 600])),
    ),
    max_size=30,
)
"""What to do, with which of the deliveries so far, and for how many seconds."""


@pytest.mark.parametrize("real", [POSTGRES, PUBSUB_SERVER])
@settings(max_examples=25)
@given(operations=OPERATIONS)
async def test_fake_and_real_agree(
    real: Callable[[], AbstractAsyncContextManager[InboxHarness]], operations: list[tuple[str, int, int]]
) -> None:
    """
    The same random operations on both inboxes deliver the same messages at the same time.
    """
    assert await _play(memory_inbox, operations) == await _play(real, operations)


async def _play(
    opener: Callable[[], AbstractAsyncContextManager[InboxHarness]], operations: list[tuple[str, int, int]]
) -> list[list[int]]:
    async with opener() as harness:
        sent: list[MessageId] = []
        deliveries: list[Delivery] = []
        log: list[list[int]] = []
        for verb, which, seconds in [*operations, ("pass", 0, 500), ("receive", 0, 0)]:
            if verb == "send":
                sent.append((await harness.send()).id)
            elif verb == "pass":
                await harness.pass_time(seconds)
            elif verb == "receive":
                found = await harness.inbox.receive(100)
                found = tuple(sorted(found, key=lambda delivery: sent.index(delivery.id)))
                deliveries += found
                log.append([sent.index(delivery.id) for delivery in found])
            elif deliveries:
                delivery = deliveries[which % len(deliveries)]
                if verb == "ack":
                    await harness.inbox.ack(delivery)
                elif verb == "nack":
                    await harness.inbox.nack(delivery, delay_seconds=seconds)
                else:
                    await harness.inbox.extend(delivery, seconds)
        return log
