"""
Opens the Postgres erasure, in a database of its own that the migrations built.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from contract.openers._erasure_harness import ErasureHarness
from contract.openers._pool import connections_in_use
from contract.openers.postgres import add_organization, migrated_database, server_url
from vividly_adapters.postgres.dead_letters import PostgresDeadLetters
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.erasure import PostgresErasure
from vividly_adapters.postgres.outbox import PostgresOutbox
from vividly_adapters.postgres.request_store import PostgresRequestStore
from vividly_adapters.postgres.students import ensure_student
from vividly_core.domain.ids import OrganizationId, StudentId

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

STUDENTS: Final = (StudentId("user_1"), StudentId("user_2"))
ORGANIZATION: Final = OrganizationId("org_1")
TABLES: Final = (
    "users",
    "content_requests",
    "request_stages",
    "request_events",
    "request_artifacts",
    "request_costs",
    "outbox",
    "dead_letters",
)


@asynccontextmanager
async def postgres_erasure() -> AsyncGenerator[ErasureHarness]:
    """
    Two students, and nothing else; in the end, all its connections are back.
    """
    async with migrated_database() as url, open_engine(url) as engine, open_engine(server_url()) as elsewhere:
        for student in STUDENTS:
            await ensure_student(engine, student)
        await add_organization(engine, ORGANIZATION)

        async def counted() -> Mapping[str, int]:
            async with engine.connect() as connection:
                return {
                    table: (await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()
                    for table in TABLES
                }

        async def refer() -> None:
            async with engine.begin() as connection:
                await connection.execute(
                    text("CREATE TABLE logins (user_id varchar(100) REFERENCES users (user_id) DEFAULT 'user_1')")
                )
                await connection.execute(text("INSERT INTO logins DEFAULT VALUES"))

        yield ErasureHarness(
            store=(store := PostgresRequestStore(engine=engine)),
            history=store,
            letters=PostgresDeadLetters(engine=engine),
            outbox=PostgresOutbox(engine=engine, poll_seconds=0.05),
            erasure=PostgresErasure(engine=engine),
            students=STUDENTS,
            organization=ORGANIZATION,
            counted=counted,
            refer=refer,
            absent=PostgresErasure(engine=elsewhere),
        )
        assert connections_in_use(engine) == 0
