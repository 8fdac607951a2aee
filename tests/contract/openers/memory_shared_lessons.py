"""
Opens the memory adapter of shared lessons, with the store that it looks into.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from contract.openers._shared_lessons_harness import SharedLessonsHarness
from vividly_adapters.memory.clock import MemoryClock
from vividly_adapters.memory.dead_letters import MemoryDeadLetters
from vividly_adapters.memory.erasure import MemoryErasure
from vividly_adapters.memory.request_store import MemoryRequestStore
from vividly_adapters.memory.shared_lessons import MemorySharedLessons
from vividly_core.domain.ids import StudentId

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

STUDENT: Final = StudentId("user_1")


@asynccontextmanager
async def memory_shared_lessons() -> AsyncGenerator[SharedLessonsHarness]:
    """
    A student, and nothing else.
    """
    clock = MemoryClock()
    store = MemoryRequestStore(clock=clock, students={STUDENT})
    yield SharedLessonsHarness(
        store=store,
        lessons=MemorySharedLessons(requests=store, clock=clock),
        erasure=MemoryErasure(requests=store, letters=MemoryDeadLetters()),
        student=STUDENT,
    )
