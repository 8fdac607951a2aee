"""
Topics and subscriptions of their own, on the official emulator or on a server of ours.
"""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import anyio
import attrs
from aiohttp import ClientResponseError

from contract.servers.pubsub import pubsub_server
from contract.servers.pubsub_emulator import emulator_host
from vividly_adapters.pubsub.clients import open_clients

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.servers.pubsub import PubSubServer
    from vividly_adapters.pubsub.clients import PubSubClients

PROJECT: Final = "vividly-test"
NOWHERE: Final = "127.0.0.1:1"


@attrs.frozen(kw_only=True)
class Place:
    """
    A topic with a subscription, and a dead-letter topic with one. *server* is ``None`` on the emulator.
    """

    clients: PubSubClients
    server: PubSubServer | None
    topic: str
    subscription: str
    dead_topic: str
    dead_subscription: str

    @property
    def topic_path(self) -> str:
        """
        As the client wants it.
        """
        return self.clients.publisher.topic_path(PROJECT, self.topic)

    def subscription_path(self, name: str) -> str:
        """
        As the client wants it.
        """
        return self.clients.subscriber.subscription_path(PROJECT, name)


@asynccontextmanager
async def emulated_place(**policies: Any) -> AsyncGenerator[Place]:
    """
    On the session's emulator, gone afterwards. *policies* go into the body of the subscription, but for
    `maxDeliveryAttempts`, which goes into its dead-letter policy.
    """
    async with AsyncExitStack() as stack:
        clients = await stack.enter_async_context(open_clients(emulator_host=emulator_host()))
        place = await _place(clients, None, policies)
        try:
            yield place
        finally:
            with anyio.move_on_after(5, shield=True):
                await _clear(place)


@asynccontextmanager
async def served_place(**policies: Any) -> AsyncGenerator[Place]:
    """
    On a server of ours, which is gone afterwards.
    """
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(pubsub_server())
        clients = await stack.enter_async_context(open_clients(emulator_host=server.host))
        yield await _place(clients, server, policies)


async def _place(clients: PubSubClients, server: PubSubServer | None, policies: dict[str, Any]) -> Place:
    mark = uuid4().hex
    place = Place(
        clients=clients,
        server=server,
        topic=f"lessons-{mark}",
        subscription=f"worker-{mark}",
        dead_topic=f"dead-{mark}",
        dead_subscription=f"undertaker-{mark}",
    )
    dead_path = clients.publisher.topic_path(PROJECT, place.dead_topic)
    await clients.publisher.create_topic(place.topic_path)
    await clients.publisher.create_topic(dead_path)
    # Only with such a policy are attempts counted.
    attempts = policies.pop("maxDeliveryAttempts", 100)
    policy = {"deadLetterTopic": dead_path, "maxDeliveryAttempts": attempts}
    body = {"ackDeadlineSeconds": 10, "deadLetterPolicy": policy, **policies}
    create = clients.subscriber.create_subscription
    await create(place.subscription_path(place.subscription), place.topic_path, body)
    await create(place.subscription_path(place.dead_subscription), dead_path)
    return place


async def _clear(place: Place) -> None:
    for name in (place.subscription, place.dead_subscription):
        with suppress(ClientResponseError):
            await place.clients.subscriber.delete_subscription(place.subscription_path(name))
    for name in (place.topic, place.dead_topic):
        # A test may have deleted it.
        with suppress(ClientResponseError):
            await place.clients.publisher.delete_topic(place.clients.publisher.topic_path(PROJECT, name))
