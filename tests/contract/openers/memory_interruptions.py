"""
Opens the interruptions in memory.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from contract.openers._interruptions_harness import InterruptionsHarness
from vividly_adapters.memory.clock import MemoryClock
from vividly_adapters.memory.interruptions import MemoryInterruptions
from vividly_adapters.memory.request_store import MemoryRequestStore
from vividly_core.domain.ids import StudentId

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@asynccontextmanager
async def memory_interruptions() -> AsyncGenerator[InterruptionsHarness]:
    """
    Told by a memory store; in the end, nothing is watched.
    """
    student, interruptions = StudentId("user_1"), MemoryInterruptions()
    store = MemoryRequestStore(clock=MemoryClock(), students={student}, interruptions=interruptions)
    yield InterruptionsHarness(interruptions=interruptions, store=store, student=student)
    assert interruptions.watched() == 0
