"""
Opens dead letters of which a Pub/Sub topic hears, on the official emulator and on a server of ours.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from contract.openers._dead_letters_harness import DeadLettersHarness
from contract.openers._pubsub import PROJECT, emulated_place, served_place
from vividly_adapters.memory.dead_letters import MemoryDeadLetters
from vividly_adapters.pubsub.dead_letters import PubSubDeadLetters

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._pubsub import Place


@asynccontextmanager
async def pubsub_emulator_dead_letters() -> AsyncGenerator[DeadLettersHarness]:
    """
    On the emulator, the letters themselves in memory.
    """
    async with emulated_place() as place:
        yield _harness(place)


@asynccontextmanager
async def pubsub_server_dead_letters() -> AsyncGenerator[DeadLettersHarness]:
    """
    On a server of ours, the letters themselves in memory.
    """
    async with served_place() as place:
        yield _harness(place)


def _harness(place: Place) -> DeadLettersHarness:
    letters = MemoryDeadLetters()

    async def bodies() -> list[bytes]:
        return [letter.body for letter in await letters.find(letter_id=None, limit=1000)]

    return DeadLettersHarness(
        letters=PubSubDeadLetters(
            letters=letters, client=place.clients.publisher, project=PROJECT, name=place.dead_topic
        ),
        bodies=bodies,
    )
