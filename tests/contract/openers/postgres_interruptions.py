"""
Opens the interruptions that Postgres tells, on a database of its own that the migrations built.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from contract.openers._interruptions_harness import InterruptionsHarness
from contract.openers.postgres import migrated_database
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.interruptions import PostgresInterruptions
from vividly_adapters.postgres.listener import open_listener
from vividly_adapters.postgres.request_store import PostgresRequestStore
from vividly_adapters.postgres.students import ensure_student
from vividly_core.domain.ids import StudentId

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@asynccontextmanager
async def postgres_interruptions() -> AsyncGenerator[InterruptionsHarness]:
    """
    The store has an engine of its own, as that of another process.
    """
    student = StudentId("user_1")
    async with (
        migrated_database() as url,
        open_engine(url) as ours,
        open_engine(url) as theirs,
        open_listener(ours) as listener,
    ):
        await ensure_student(theirs, student)
        await listener.connect()
        yield InterruptionsHarness(
            interruptions=PostgresInterruptions(listener=listener),
            store=PostgresRequestStore(engine=theirs),
            student=student,
        )
