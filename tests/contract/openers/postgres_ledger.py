"""
Opens the Postgres ledger and budget, in a database of their own that the migrations built.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from contract.openers._ledger_harness import LedgerHarness
from contract.openers._pool import connections_in_use
from contract.openers.postgres import add_organization, migrated_database
from vividly_adapters.postgres.budget import PostgresBudget
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.ledger import PostgresLedger
from vividly_adapters.postgres.request_store import PostgresRequestStore
from vividly_adapters.postgres.students import ensure_student
from vividly_core.domain.ids import OrganizationId, StudentId

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

STUDENTS: Final = (StudentId("user_1"), StudentId("user_2"))
ORGANIZATION: Final = OrganizationId("org_1")


@asynccontextmanager
async def postgres_ledger() -> AsyncGenerator[LedgerHarness]:
    """
    Two students, and nothing else; in the end, all connections are back.
    """
    async with migrated_database() as url, open_engine(url) as engine:
        for student in STUDENTS:
            await ensure_student(engine, student)
        await add_organization(engine, ORGANIZATION)
        yield LedgerHarness(
            store=PostgresRequestStore(engine=engine),
            ledger=PostgresLedger(engine=engine),
            budget=PostgresBudget(engine=engine),
            students=STUDENTS,
            organization=ORGANIZATION,
        )
        assert connections_in_use(engine) == 0
