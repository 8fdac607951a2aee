"""
A place on a server of ours, and a subscription that is opened there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract.openers._pubsub import PROJECT, served_place
from vividly_adapters.pubsub.inbox import PubSubInbox
from vividly_adapters.pubsub.subscription import open_subscription

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._pubsub import Place
    from contract.servers.pubsub import PubSubServer


@pytest.fixture
async def place() -> AsyncGenerator[Place]:
    """
    Empty.
    """
    async with served_place() as place:
        yield place


@pytest.fixture
def server(place: Place) -> PubSubServer:
    """
    Its server.
    """
    assert place.server is not None
    return place.server


@pytest.fixture
async def inbox(place: Place, server: PubSubServer) -> AsyncGenerator[PubSubInbox]:
    """
    An inbox there.
    """
    async with open_subscription(
        place.clients.subscriber, project=PROJECT, name=place.subscription, drain_seconds=0
    ) as subscription:
        yield PubSubInbox(subscription=subscription, quiet_seconds=0.2, now=lambda: server.time)
