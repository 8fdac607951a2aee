"""
What is said of topics and subscriptions, and what is set up on an emulator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import attrs
import pytest

from contract.openers._pubsub import NOWHERE, PROJECT, emulated_place
from contract.servers.pubsub import Fault
from vividly_adapters.pubsub.clients import open_clients
from vividly_adapters.pubsub.configuration import (
    Configuration,
    SubscriptionConfiguration,
    Wanted,
    read_configuration,
)
from vividly_adapters.pubsub.creation import create_missing
from vividly_core.domain.errors import Misconfigured, Unavailable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._pubsub import Place
    from contract.servers.pubsub import PubSubServer

pytestmark = pytest.mark.service("pubsub")


@pytest.fixture
async def emulated() -> AsyncGenerator[Place]:
    """
    A place on the emulator.
    """
    async with emulated_place() as place:
        yield place


def wanted() -> Wanted:
    """
    What nobody has made yet.
    """
    mark = uuid4().hex
    return Wanted(
        topic=f"projects/{PROJECT}/topics/lessons-{mark}",
        subscription=f"projects/{PROJECT}/subscriptions/worker-{mark}",
        dead_letter_topic=f"projects/{PROJECT}/topics/dead-{mark}",
    )


def named(place: Place, subscription: str | None = None) -> Wanted:
    """
    What there is at *place*, perhaps with another *subscription*.
    """
    return Wanted(topic=place.topic_path, subscription=place.subscription_path(subscription or place.subscription))


async def test_what_there_is_is_told(emulated: Place) -> None:
    """
    Both topics, and all that a worker depends on of the subscription.
    """
    found = await read_configuration(emulated.clients, named(emulated))

    dead_topic = emulated.clients.publisher.topic_path(PROJECT, emulated.dead_topic)
    assert found == Configuration(
        topics=frozenset({emulated.topic_path, dead_topic}),
        subscription=SubscriptionConfiguration(
            name=emulated.subscription_path(emulated.subscription),
            topic=emulated.topic_path,
            ack_deadline_seconds=10,
            push_endpoint=None,
            push_audience=None,
            push_service_account=None,
            dead_letter_topic=dead_topic,
            max_delivery_attempts=100,
            minimum_backoff_seconds=None,
            maximum_backoff_seconds=None,
            retention_seconds=604800.0,
            filter=None,
            is_ordered=False,
            is_exactly_once=False,
            is_detached=False,
        ),
    )


async def test_a_subscription_for_push_tells_where_it_pushes_and_as_whom(emulated: Place) -> None:
    """
    Together with its policies.
    """
    name = f"pushed-{uuid4().hex}"
    body = {
        "ackDeadlineSeconds": 600,
        "pushConfig": {
            "pushEndpoint": "http://127.0.0.1:1/push",
            "oidcToken": {"serviceAccountEmail": "pusher@example.com", "audience": "https://example.com/push"},
        },
        "retryPolicy": {"minimumBackoff": "10s", "maximumBackoff": "600s"},
        "enableMessageOrdering": True,
        "enableExactlyOnceDelivery": True,
        "filter": 'attributes.environment = "dev"',
    }
    create = emulated.clients.subscriber.create_subscription
    await create(emulated.subscription_path(name), emulated.topic_path, body)

    found = await read_configuration(emulated.clients, named(emulated, name))

    assert found.subscription == SubscriptionConfiguration(
        name=emulated.subscription_path(name),
        topic=emulated.topic_path,
        ack_deadline_seconds=600,
        push_endpoint="http://127.0.0.1:1/push",
        push_audience="https://example.com/push",
        push_service_account="pusher@example.com",
        dead_letter_topic=None,
        max_delivery_attempts=None,
        minimum_backoff_seconds=10.0,
        maximum_backoff_seconds=600.0,
        retention_seconds=604800.0,
        filter='attributes.environment = "dev"',
        is_ordered=True,
        is_exactly_once=True,
        is_detached=False,
    )


async def test_what_there_is_not_is_told_too(emulated: Place) -> None:
    """
    As no error.
    """
    assert await read_configuration(emulated.clients, wanted()) == Configuration(
        topics=frozenset(), subscription=None
    )


async def test_a_topic_that_was_deleted_is_missing(emulated: Place) -> None:
    """
    Its subscription is there, and is one of nothing.
    """
    await emulated.clients.publisher.delete_topic(emulated.topic_path)

    found = await read_configuration(emulated.clients, named(emulated))

    assert emulated.topic_path not in found.topics
    assert found.subscription is not None
    assert found.subscription.topic is None


async def test_what_is_missing_is_created_once(emulated: Place) -> None:
    """
    Topic, dead-letter topic and subscription with its policy; a second time, there is nothing to do.
    """
    wish = wanted()

    created = await create_missing(emulated.clients, wish)

    assert len(created) == 3
    assert await create_missing(emulated.clients, wish) == ()
    found = await read_configuration(emulated.clients, wish)
    assert len(found.topics) == 2
    assert found.subscription is not None
    assert (found.subscription.max_delivery_attempts, found.subscription.ack_deadline_seconds) == (100, 60)


async def test_a_policy_that_is_missing_is_added(emulated: Place) -> None:
    """
    And the ack deadline is made the wanted one; the rest stays.
    """
    wish = wanted()
    await create_missing(emulated.clients, attrs.evolve(wish, dead_letter_topic=None))
    before = (await read_configuration(emulated.clients, wish)).subscription
    assert before is not None
    assert before.dead_letter_topic is None

    changed = await create_missing(emulated.clients, attrs.evolve(wish, ack_deadline_seconds=30))

    after = (await read_configuration(emulated.clients, wish)).subscription
    assert before.name in changed
    assert after == attrs.evolve(
        before,
        ack_deadline_seconds=30,
        dead_letter_topic=wish.dead_letter_topic,
        max_delivery_attempts=100,
    )


async def test_what_is_pulled_from_neither_pushes_nor_waits(emulated: Place) -> None:
    """
    An endpoint and a retry policy are taken away, but only where the subscription is to be pulled from.
    """
    wish = wanted()
    pushing = attrs.evolve(wish, push_endpoint="http://127.0.0.1:1/push")
    await create_missing(emulated.clients, pushing)
    path = wish.subscription
    patient = {"name": path, "retryPolicy": {"minimumBackoff": "10s", "maximumBackoff": "600s"}}
    patch = {"subscription": patient, "updateMask": "retryPolicy"}
    await emulated.clients.subscriber.patch_subscription(path, patch)

    assert await create_missing(emulated.clients, pushing) == ()
    assert await create_missing(emulated.clients, attrs.evolve(wish, is_pulled=True)) == (path,)

    after = (await read_configuration(emulated.clients, wish)).subscription
    assert after is not None
    assert (after.push_endpoint, after.minimum_backoff_seconds, after.max_delivery_attempts) == (None, None, 100)


async def test_each_name_is_within_a_project_of_its_own(emulated: Place) -> None:
    """
    A topic of another project is created there and nowhere else, and the subscription is one of that topic.
    """
    wish = attrs.evolve(wanted(), topic=f"projects/vividly-elsewhere/topics/lessons-{uuid4().hex}")

    created = await create_missing(emulated.clients, wish)
    found = await read_configuration(emulated.clients, wish)

    assert set(created) == {*wish.topics, wish.subscription}
    assert found.topics == {*wish.topics}
    assert found.subscription is not None
    assert (found.subscription.name, found.subscription.topic) == (wish.subscription, wish.topic)


async def test_a_subscription_of_another_topic_is_left_alone(emulated: Place) -> None:
    """
    Pub/Sub cannot move one.
    """
    wish = wanted()
    await create_missing(emulated.clients, wish)
    with pytest.raises(Misconfigured, match="is one of"):
        await create_missing(emulated.clients, attrs.evolve(wish, topic=emulated.topic_path))


async def test_nothing_is_created_but_on_an_emulator() -> None:
    """
    Nor is anybody asked.
    """
    async with open_clients(endpoint=f"http://{NOWHERE}") as clients:
        with pytest.raises(Misconfigured, match="on an emulator only"):
            await create_missing(clients, wanted())


async def test_what_cannot_be_seen_is_not_taken_for_missing(place: Place, server: PubSubServer) -> None:
    """
    An error comes out as one.
    """
    server.fail("get subscriptions", Fault(status=503))
    with pytest.raises(Unavailable):
        await read_configuration(place.clients, wanted())

    # Whoever may pull may not look yet.
    server.fail("get subscriptions", Fault(status=403))
    with pytest.raises(Misconfigured, match=r"grant the service account roles/pubsub\.viewer"):
        await read_configuration(place.clients, wanted())
