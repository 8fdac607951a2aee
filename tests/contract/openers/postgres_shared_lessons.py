"""
Opens the Postgres adapter of shared lessons, in a database of its own that the migrations built.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from contract.openers._pool import connections_in_use
from contract.openers._shared_lessons_harness import SharedLessonsHarness
from contract.openers.postgres import migrated_database
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.erasure import PostgresErasure
from vividly_adapters.postgres.request_store import PostgresRequestStore
from vividly_adapters.postgres.shared_lessons import PostgresSharedLessons
from vividly_adapters.postgres.students import ensure_student
from vividly_core.domain.ids import StudentId

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

STUDENT: Final = StudentId("user_1")


@asynccontextmanager
async def postgres_shared_lessons() -> AsyncGenerator[SharedLessonsHarness]:
    """
    A student, and nothing else; in the end, all connections are back.
    """
    async with migrated_database() as url, open_engine(url) as engine:
        await ensure_student(engine, STUDENT)
        yield SharedLessonsHarness(
            store=PostgresRequestStore(engine=engine),
            lessons=PostgresSharedLessons(engine=engine),
            erasure=PostgresErasure(engine=engine),
            student=STUDENT,
        )
        assert connections_in_use(engine) == 0
