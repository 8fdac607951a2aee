"""
Opens the topic reader with limits, around the one that was told the answers.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import attrs

from contract.openers.memory_topic_reader import memory_topic_reader
from vividly_adapters.limits.rate import RateLimit
from vividly_adapters.limits.shared import SharedLimits
from vividly_adapters.limits.topic_reader import LimitedTopicReader

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._topic_reader_harness import TopicReaderHarness


@asynccontextmanager
async def limited_topic_reader() -> AsyncGenerator[TopicReaderHarness]:
    """
    Two calls at once: what the port promises holds as well.
    """
    limits = SharedLimits(name="the topic reader", concurrency=2, rate=RateLimit(calls_per_minute=1_000_000))
    async with memory_topic_reader() as harness:
        yield attrs.evolve(
            harness,
            reader=LimitedTopicReader(reader=harness.reader, limits=limits, limit_seconds=60.0),
            broken=LimitedTopicReader(reader=harness.broken, limits=limits, limit_seconds=60.0),
        )
