"""
Opens the library with limits, around the one in memory.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from contract.openers._library_harness import LibraryHarness
from contract.openers.memory_library import memory_library
from vividly_adapters.limits.library import LimitedLibrary
from vividly_adapters.limits.rate import RateLimit
from vividly_adapters.limits.shared import SharedLimits

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence

    from vividly_core.domain.book import Grades
    from vividly_core.domain.ids import TopicId
    from vividly_core.domain.lesson import Passage
    from vividly_core.ports.library import Library


@asynccontextmanager
async def limited_library() -> AsyncGenerator[LibraryHarness]:
    """
    Two calls at once: what the port promises holds as well.
    """
    async with memory_library() as harness:

        @asynccontextmanager
        async def holding(
            passages: Sequence[Passage], grades: Mapping[TopicId, Grades]
        ) -> AsyncGenerator[Library]:
            async with harness.holding(passages, grades) as library:
                yield _limited(library)

        yield LibraryHarness(library=_limited(harness.library), holding=holding)


def _limited(library: Library) -> LimitedLibrary:
    limits = SharedLimits(name="the library", concurrency=2, rate=RateLimit(calls_per_minute=1_000_000))
    return LimitedLibrary(library=library, limits=limits, limit_seconds=60.0)
