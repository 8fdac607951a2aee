"""
The promises of `Publisher`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import anyio
import pytest

from contract.openers._outbox_harness import Heard
from contract.openers.memory_outbox import memory_publisher
from contract.openers.postgres_outbox import postgres_publisher
from contract.openers.pubsub_publisher import pubsub_emulator_publisher, pubsub_server_publisher
from vividly_core.domain.errors import NotFound, Rejected, Unavailable
from vividly_core.domain.outbox import OutgoingMessage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._outbox_harness import PublisherHarness

OPENERS = [
    pytest.param(memory_publisher, id="memory"),
    pytest.param(postgres_publisher, id="postgres", marks=pytest.mark.service("postgres")),
    pytest.param(pubsub_emulator_publisher, id="pubsub-emulator", marks=pytest.mark.service("pubsub")),
    pytest.param(pubsub_server_publisher, id="pubsub-server", marks=pytest.mark.service("pubsub-client")),
]


@pytest.fixture(params=OPENERS)
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[PublisherHarness]:
    """
    Each adapter, with a subscriber.
    """
    async with request.param() as harness:
        yield harness


async def stored(harness: PublisherHarness, number: int = 0) -> OutgoingMessage:
    """
    A message of the topic that is subscribed to, ready to be published.
    """
    message = OutgoingMessage(
        id=uuid4(), topic="lessons", body=bytes(range(256)), attributes={"number": f"{number}", "k": "'☀\"\\"}
    )
    await harness.store(message)
    return message


def as_heard(message: OutgoingMessage) -> Heard:
    """
    How a subscriber gets *message*.
    """
    return Heard(id=message.id, body=message.body, attributes=dict(message.attributes))


async def test_what_is_published_is_heard_as_it_is(harness: PublisherHarness) -> None:
    """
    [1] Its id, its body whatever its bytes, and its attributes.
    """
    message = await stored(harness)

    await harness.publisher.publish((message,))

    assert await harness.heard(1) == [as_heard(message)]


async def test_messages_are_heard_in_their_order(harness: PublisherHarness) -> None:
    """
    [2] Within a call, and from call to call.
    """
    messages = [await stored(harness, number) for number in range(30)]

    await harness.publisher.publish(tuple(messages[:20]))
    await harness.publisher.publish(tuple(messages[20:]))

    assert await harness.heard(30) == [as_heard(message) for message in messages]


async def test_publishing_nothing_is_silent(harness: PublisherHarness) -> None:
    """
    [1] Nothing is heard of it.
    """
    await harness.publisher.publish(())
    message = await stored(harness)
    await harness.publisher.publish((message,))

    assert await harness.heard(1) == [as_heard(message)]


async def test_publishing_again_is_heard_again_as_the_same(harness: PublisherHarness) -> None:
    """
    [1] Receivers tell repeats by the id.
    """
    message = await stored(harness)

    await harness.publisher.publish((message,))
    await harness.publisher.publish((message,))

    assert {heard.id for heard in await harness.heard(2)} == {message.id}


async def test_what_has_nowhere_to_go_is_said_to(harness: PublisherHarness) -> None:
    """
    [3] For good.
    """
    with pytest.raises(NotFound):
        await harness.publisher.publish((harness.unknown,))


async def test_what_is_refused_for_what_it_is_is_said_to_be(harness: PublisherHarness) -> None:
    """
    [3] For good; those around it are published when they come by themselves, and it is heard by nobody.
    """
    good = await stored(harness)
    for refused in harness.refused:
        with pytest.raises(Rejected):
            await harness.publisher.publish((refused,))

    await harness.publisher.publish((good,))

    assert await harness.heard(1) == [as_heard(good)]


async def test_a_message_that_was_said_to_be_safe_was_heard(harness: PublisherHarness) -> None:
    """
    [3] A call that is refused for one of its messages may have handed on any of the others, and says so by its error.
    """
    good = await stored(harness)
    with pytest.raises((NotFound, Rejected)):
        await harness.publisher.publish((good, harness.unknown))
    await harness.publisher.publish((good,))

    assert {heard.id for heard in await harness.heard(1)} == {good.id}


async def test_an_unreachable_side_is_a_passing_error(harness: PublisherHarness) -> None:
    """
    [3] The same message may be published later.
    """
    message = await stored(harness)
    with pytest.raises(Unavailable):
        await harness.unreachable.publish((message,))


async def test_many_tasks_publish_at_once(harness: PublisherHarness) -> None:
    """
    [1] Each message is heard once.
    """
    messages = [await stored(harness, number) for number in range(20)]
    async with anyio.create_task_group() as group:
        for message in messages:
            group.start_soon(harness.publisher.publish, (message,))

    assert sorted(heard.id for heard in await harness.heard(20)) == sorted(message.id for message in messages)


@pytest.mark.parametrize("milliseconds", [0, 1, 5, 20])
async def test_a_cancelled_publication_can_be_repeated(harness: PublisherHarness, milliseconds: int) -> None:
    """
    [1] Wherever cancellation falls: nobody hears anything else than what was sent.
    """
    message = await stored(harness)
    with anyio.move_on_after(milliseconds / 1000):
        await harness.publisher.publish((message,))
    await harness.publisher.publish((message,))

    assert {heard.id for heard in await harness.heard(1)} == {message.id}
