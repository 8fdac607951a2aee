"""
Opens the topic reader that was told the answers.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from contract.openers._library_harness import LEVERS
from contract.openers._topic_reader_harness import CLEAR, OUTSIDE, VAGUE, TopicReaderHarness
from vividly_adapters.memory.topic_reader import MemoryTopicReader
from vividly_core.domain.errors import Unavailable
from vividly_core.domain.reading import OutOfScope, Unclear, Understood

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@asynccontextmanager
async def memory_topic_reader() -> AsyncGenerator[TopicReaderHarness]:
    """
    The fake, told what to answer to the questions of the suite.
    """
    yield TopicReaderHarness(
        reader=MemoryTopicReader(
            {
                CLEAR: Understood(topic=LEVERS, confidence=0.9),
                VAGUE: Unclear(
                    questions=("Do you mean levers?", "Do you mean tides?"), reasoning="No topic is named."
                ),
                OUTSIDE: OutOfScope(reasoning="The library has no lesson about that."),
            }
        ),
        broken=MemoryTopicReader({}, otherwise=Unavailable("out of order")),
    )
