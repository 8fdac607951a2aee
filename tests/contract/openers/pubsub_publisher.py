"""
Opens the Pub/Sub publisher, on the official emulator and on a server of ours.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import anyio

from contract.openers._outbox_harness import Heard, PublisherHarness
from contract.openers._pubsub import NOWHERE, PROJECT, emulated_place, served_place
from vividly_adapters.pubsub.clients import open_clients
from vividly_adapters.pubsub.publisher import MESSAGE_ID, PubSubPublisher
from vividly_core.domain.ids import RequestId
from vividly_core.domain.outbox import OutgoingMessage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from gcloud.aio.pubsub import PublisherClient

    from contract.openers._pubsub import Place

ORDERED_BY = "k"
"""The attribute that the suite's messages have, and all of them with the same value."""


@asynccontextmanager
async def pubsub_emulator_publisher() -> AsyncGenerator[PublisherHarness]:
    """
    On the emulator.
    """
    async with emulated_place(enableMessageOrdering=True) as place, _harness(place) as harness:
        yield harness


@asynccontextmanager
async def pubsub_server_publisher() -> AsyncGenerator[PublisherHarness]:
    """
    On a server of ours, which delivers in the order in which it got the messages.
    """
    async with served_place(enableMessageOrdering=True) as place, _harness(place) as harness:
        yield harness


@asynccontextmanager
async def _harness(place: Place) -> AsyncGenerator[PublisherHarness]:
    told: list[Heard] = []
    subscription = place.subscription_path(place.subscription)

    async def store(_: OutgoingMessage) -> RequestId:
        return RequestId(uuid4())

    async def heard(count: int) -> list[Heard]:
        client = place.clients.subscriber
        with anyio.fail_after(20):
            while len(told) < count:
                pulled = await client.pull(subscription, 100)
                await client.acknowledge(subscription, [message.ack_id for message in pulled])
                told.extend(_heard(message.data or b"", message.attributes or {}) for message in pulled)
        return told

    async with open_clients(emulator_host=NOWHERE) as nowhere:
        yield PublisherHarness(
            publisher=_publisher(place.clients.publisher, place),
            store=store,
            heard=heard,
            refused=(
                OutgoingMessage(id=uuid4(), topic="lessons", body=bytes(10_000_001)),
                OutgoingMessage(
                    id=uuid4(), topic="lessons", body=b"", attributes=dict.fromkeys(map(str, range(100)), "")
                ),
                OutgoingMessage(id=uuid4(), topic="lessons", body=b"", attributes={"much": "ü" * 513}),
                OutgoingMessage(id=uuid4(), topic="lessons", body=b"", attributes={"ü" * 129: "much"}),
                OutgoingMessage(id=uuid4(), topic="lessons", body=b"", attributes={"google": "reserved"}),
                OutgoingMessage(id=uuid4(), topic="lessons", body=b"", attributes={"odd": "\ud800"}),
                OutgoingMessage(id=uuid4(), topic="lessons", body=b"", attributes={ORDERED_BY: "k" * 1025}),
                OutgoingMessage(id=uuid4(), topic="../subscriptions/x", body=b""),
            ),
            unknown=OutgoingMessage(id=uuid4(), topic="nothing", body=b""),
            unreachable=_publisher(nowhere.publisher, place),
        )


def _publisher(client: PublisherClient, place: Place) -> PubSubPublisher:
    return PubSubPublisher(
        client=client, project=PROJECT, names={"lessons": place.topic}, ordering_attribute=ORDERED_BY
    )


def _heard(body: bytes, attributes: dict[str, str]) -> Heard:
    theirs = {name: value for name, value in attributes.items() if name != MESSAGE_ID}
    return Heard(id=UUID(attributes[MESSAGE_ID]), body=body, attributes=theirs)
