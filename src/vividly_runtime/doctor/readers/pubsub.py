"""
Asks Pub/Sub how topics and a subscription are set up; on an emulator, sets them up.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import attrs

from vividly_adapters.pubsub.clients import open_clients
from vividly_adapters.pubsub.configuration import Wanted, read_configuration
from vividly_adapters.pubsub.creation import create_missing
from vividly_runtime.doctor.deployed import Subscription
from vividly_runtime.doctor.findings.pubsub import ATTEMPTS, PubSubReading

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_adapters.pubsub.clients import PubSubClients
    from vividly_runtime.settings.pubsub import PubSub


async def read_pubsub(settings: PubSub, subscription: str) -> PubSubReading:
    """
    Look at *subscription*, by its full name, at its topics and at those of *settings*.
    """
    async with _open(settings) as clients:
        found = await read_configuration(clients, _wanted(settings, subscription))
    there = None if found.subscription is None else Subscription(**attrs.asdict(found.subscription))
    return PubSubReading(topics=found.topics, subscription=there)


async def fix_pubsub(
    settings: PubSub, subscription: str, *, ack_deadline_seconds: int, is_pulled: bool
) -> tuple[str, ...]:
    """
    Create on an emulator what is missing, and mend the subscription; return the names of what was changed.

    A dead-letter topic that has no name yet is called after the topic.

    :raises Misconfigured: if it is no emulator.
    """
    wanted = _wanted(settings, subscription)
    dead_letters = wanted.dead_letter_topic or f"{wanted.topic}-dead-letters"
    async with _open(settings) as clients:
        return await create_missing(
            clients,
            attrs.evolve(
                wanted,
                dead_letter_topic=dead_letters,
                max_delivery_attempts=ATTEMPTS,
                ack_deadline_seconds=ack_deadline_seconds,
                is_pulled=is_pulled,
            ),
        )


@asynccontextmanager
async def _open(settings: PubSub) -> AsyncGenerator[PubSubClients]:
    async with open_clients(emulator_host=settings.emulator_host) as clients:
        yield clients


def _wanted(settings: PubSub, subscription: str) -> Wanted:
    return Wanted(topic=settings.topic, subscription=subscription, dead_letter_topic=settings.dead_letter_topic)
