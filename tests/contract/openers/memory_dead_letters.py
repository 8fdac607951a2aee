"""
Opens the memory dead letters.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from contract.openers._dead_letters_harness import DeadLettersHarness
from vividly_adapters.memory.dead_letters import MemoryDeadLetters

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@asynccontextmanager
async def memory_dead_letters() -> AsyncGenerator[DeadLettersHarness]:
    """
    No letters.
    """
    letters = MemoryDeadLetters()

    async def bodies() -> list[bytes]:
        return [letter.body for letter in await letters.find(letter_id=None, limit=1000)]

    yield DeadLettersHarness(letters=letters, bodies=bodies)
