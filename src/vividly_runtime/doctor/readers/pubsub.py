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
from vividly_runtime.doctor.findings.pubsub import ATTEMPTS, PubSubReading, SubscriptionReading

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_adapters.pubsub.clients import PubSubClients
    from vividly_adapters.pubsub.configuration import SubscriptionConfiguration
    from vividly_runtime.settings.pubsub import PubSub


async def read_pubsub(settings: PubSub, subscription: str) -> PubSubReading:
    """
    Look at *subscription*, by its full name, at its topics and at those of *settings*.
    """
    projects = {name.split("/")[1] for name in (settings.topic, settings.dead_letter_topic, subscription) if name}
    async with _open(settings) as clients:
        readings = [
            await read_configuration(clients, _wanted(settings, subscription, project)) for project in projects
        ]
    home = subscription.split("/")[1]
    there = {reading.subscription for reading in readings if reading.subscription is not None}
    found = next((each for each in there if each.path.split("/")[1] == home), None)
    topics = frozenset[str]().union(*(reading.topics for reading in readings))
    return PubSubReading(topics=topics, subscription=None if found is None else _reading(found))


async def fix_pubsub(
    settings: PubSub, subscription: str, *, ack_deadline_seconds: int, is_pulled: bool
) -> tuple[str, ...]:
    """
    Create on an emulator what is missing, and mend the subscription; return the names of what was changed.

    A dead-letter topic that has no name yet is called after the topic.

    :raises Misconfigured: if it is no emulator.
    """
    project = subscription.split("/")[1]
    wanted = _wanted(settings, subscription, project)
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


def _wanted(settings: PubSub, subscription: str, project: str) -> Wanted:
    """
    Of what the settings name, that within *project*; it is asked for one project at a time.
    """
    dead_letters = settings.dead_letter_topic
    return Wanted(
        project=project,
        topic=_short(settings.topic),
        subscription=_short(subscription),
        dead_letter_topic=None if dead_letters is None else _short(dead_letters),
    )


def _short(name: str) -> str:
    return name.rpartition("/")[2]


def _reading(found: SubscriptionConfiguration) -> SubscriptionReading:
    return SubscriptionReading(
        path=found.path,
        topic=found.topic,
        ack_deadline_seconds=found.ack_deadline_seconds,
        push_endpoint=found.push_endpoint,
        push_audience=found.push_audience,
        push_service_account=found.push_service_account,
        dead_letter_topic=found.dead_letter_topic,
        max_delivery_attempts=found.max_delivery_attempts,
        minimum_backoff_seconds=found.minimum_backoff_seconds,
        filter=found.filter,
        is_detached=found.is_detached,
    )
