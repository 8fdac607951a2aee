"""
Messages that come twice, out of their order, or with odd attributes; and what Pub/Sub cannot promise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from gcloud.aio.pubsub import PubsubMessage

from contract.openers._pubsub import PROJECT, emulated_place, served_place
from vividly_adapters.pubsub.inbox import PubSubInbox
from vividly_adapters.pubsub.subscription import open_subscription

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._pubsub import Place
    from contract.servers.pubsub import PubSubServer

pytestmark = pytest.mark.service("pubsub-client")

EMULATED = pytest.param(emulated_place, id="emulator", marks=pytest.mark.service("pubsub"))
SERVED = pytest.param(served_place, id="server")


@pytest.fixture(params=[EMULATED, SERVED])
async def anywhere(request: pytest.FixtureRequest) -> AsyncGenerator[Place]:
    """
    On the emulator, and on a server of ours.
    """
    async with request.param() as place:
        yield place


async def publish(place: Place, *bodies: bytes, **attributes: str) -> None:
    """
    Let messages arrive.
    """
    messages = [PubsubMessage(body) for body in bodies]
    for message in messages:
        message.attributes = attributes
    await place.clients.publisher.publish(place.topic_path, messages)


async def test_a_message_that_comes_twice_at_once_is_delivered_once(
    place: Place, inbox: PubSubInbox, server: PubSubServer
) -> None:
    """
    The second is taken up by the delivery of the first, and settled with it.
    """
    server.duplicates = 3
    await publish(place, b"1")

    (delivery,) = await inbox.receive(1)
    for _ in range(3):
        assert await inbox.receive(1) == ()
    await inbox.extend(delivery, 600)
    server.pass_time(599)
    assert await inbox.receive(1) == ()
    await inbox.ack(delivery)

    assert server.waiting(place.subscription_path(place.subscription)) == 0


async def test_what_came_twice_is_settled_under_its_newest_name_too(
    place: Place, inbox: PubSubInbox, server: PubSubServer
) -> None:
    """
    Where the word of a former name counts for nothing.
    """
    server.knows_old_ids = False
    server.duplicates = 1
    await publish(place, b"1")
    (delivery,) = await inbox.receive(1)
    assert await inbox.receive(1) == ()

    await inbox.nack(delivery, delay_seconds=0)
    (again,) = await inbox.receive(1)
    await inbox.ack(again)

    assert server.waiting(place.subscription_path(place.subscription)) == 0


async def test_a_message_that_comes_after_its_lease_is_delivered_again(
    place: Place, inbox: PubSubInbox, server: PubSubServer
) -> None:
    """
    To whoever asks: who had it may be dead.
    """
    await publish(place, b"1")
    (early,) = await inbox.receive(1)
    server.pass_time(61)
    (late,) = await inbox.receive(1)

    assert (early.id, early.attempt, late.attempt) == (late.id, 1, 2)


async def test_messages_come_in_whatever_order(place: Place, inbox: PubSubInbox, server: PubSubServer) -> None:
    """
    All of them, once.
    """
    server.newest_first = True
    bodies = [f"{number}".encode() for number in range(7)]
    await publish(place, *bodies)

    got = [delivery.body for _ in range(4) for delivery in await inbox.receive(2)]

    assert got != bodies
    assert sorted(got) == bodies


async def test_what_is_never_settled_is_forgotten(place: Place, inbox: PubSubInbox, server: PubSubServer) -> None:
    """
    An inbox does not grow with messages that others take over.
    """
    await publish(place, b"1", b"2", b"3")
    await inbox.receive(3)
    place_path = place.subscription_path(place.subscription)
    server.subscriptions[place_path].copies.clear()
    server.pass_time(3600 + 61)
    await inbox.receive(1)

    assert inbox._holds == {}  # noqa: SLF001  nothing else tells


async def test_without_a_dead_letter_policy_every_attempt_is_the_first(place: Place, server: PubSubServer) -> None:
    """
    Pub/Sub does not count them then.
    """
    path = place.subscription_path("uncounted")
    await place.clients.subscriber.create_subscription(path, place.topic_path)
    async with open_subscription(
        place.clients.subscriber, project=PROJECT, name="uncounted", drain_seconds=0
    ) as subscription:
        inbox = PubSubInbox(subscription=subscription, now=lambda: server.time)
        await publish(place, b"1")
        for _ in range(3):
            (delivery,) = await inbox.receive(1)
            assert delivery.attempt == 1
            await inbox.nack(delivery, delay_seconds=0)


@pytest.mark.parametrize("name", ["data", "ordering_key", "self", "attributes", "message_id", "traceparent", "ü"])
async def test_an_attribute_may_have_any_name(anywhere: Place, name: str) -> None:
    """
    Also one that the client uses itself.
    """
    async with open_subscription(
        anywhere.clients.subscriber, project=PROJECT, name=anywhere.subscription, drain_seconds=0
    ) as subscription:
        await publish(anywhere, b"", **{name: "\N{SNOWMAN}"})
        (delivery,) = await PubSubInbox(subscription=subscription).receive(1)

    assert (delivery.body, dict(delivery.attributes)) == (b"", {name: "\N{SNOWMAN}"})


@pytest.mark.parametrize("policies", [{}, {"enableExactlyOnceDelivery": True}], ids=["plain", "exactly-once"])
@pytest.mark.service("pubsub")
async def test_who_lost_a_message_to_another_process_has_no_word_on_it(policies: dict[str, Any]) -> None:
    """
    Nor is anything raised, where Pub/Sub refuses the word. On the emulator; the service promises it only with
    exactly-once delivery.
    """
    async with emulated_place(**policies) as place:
        client, name = place.clients.subscriber, place.subscription
        async with (
            open_subscription(client, project=PROJECT, name=name, drain_seconds=0) as one,
            open_subscription(client, project=PROJECT, name=name, drain_seconds=0) as other,
        ):
            early = PubSubInbox(subscription=one, hold_seconds=1)
            late = PubSubInbox(subscription=other, hold_seconds=2)
            await publish(place, b"1")
            (lost,) = await early.receive(1)
            await late.receive(1)

            await early.ack(lost)
            await early.extend(lost, 600)

            assert len(await late.receive(1)) == 1


async def given_back_to_death(place: Place) -> None:
    """
    Deliver a message as often as its subscription allows.
    """
    async with open_subscription(
        place.clients.subscriber, project=PROJECT, name=place.subscription, drain_seconds=0
    ) as subscription:
        inbox = PubSubInbox(subscription=subscription)
        await publish(place, b"poison")
        for attempt in range(1, 6):
            (delivery,) = await inbox.receive(1)
            assert delivery.attempt == attempt
            await inbox.nack(delivery, delay_seconds=0)


async def dead(place: Place) -> list[bytes | None]:
    """
    What comes to the dead-letter topic within two seconds.
    """
    async with open_subscription(
        place.clients.subscriber, project=PROJECT, name=place.dead_subscription, drain_seconds=0
    ) as subscription:
        return [each.body for each in await PubSubInbox(subscription=subscription, quiet_seconds=2).receive(1)]


@pytest.mark.service("pubsub")
@pytest.mark.xfail(strict=True, reason="the emulator sends on a dead message only when its subscription is pulled")
async def test_pubsub_sends_on_what_was_given_back_too_often() -> None:
    """
    By itself, after as many deliveries as the dead-letter policy says.
    """
    async with emulated_place(maxDeliveryAttempts=5) as place:
        await given_back_to_death(place)

        assert await dead(place) == [b"poison"]


@pytest.mark.service("pubsub")
async def test_what_was_sent_on_comes_to_no_worker_again() -> None:
    """
    Whoever pulls next finds nothing, and the dead-letter topic has it.
    """
    async with emulated_place(maxDeliveryAttempts=5) as place:
        await given_back_to_death(place)
        async with open_subscription(
            place.clients.subscriber, project=PROJECT, name=place.subscription, drain_seconds=0
        ) as subscription:
            assert await PubSubInbox(subscription=subscription, quiet_seconds=1).receive(1) == ()

        assert await dead(place) == [b"poison"]
