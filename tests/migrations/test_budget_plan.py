"""
What a decision of the budget reads, at a size where it matters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import pytest

from migrations.database import REQUEST
from migrations.plans import explain, nodes
from vividly_adapters.postgres import budget
from vividly_adapters.postgres.engine import SESSION

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

pytestmark = pytest.mark.service("postgres")

_COSTS = """
INSERT INTO request_costs (request_id, stage_name, item, quantity, unit, usd)
SELECT id, 'script_generation', 'a model', 1, 'token', 0.01 FROM content_requests, generate_series(1, 500)
"""


@pytest.fixture
async def spent(newest: str) -> AsyncGenerator[asyncpg.Connection]:
    """
    A connection to a database with one request, which cost five hundred times something today.
    """
    connection = await asyncpg.connect(newest)
    try:
        await connection.execute(REQUEST + _COSTS)
        await connection.execute("ANALYZE")
        await connection.execute(SESSION)
        yield connection
    finally:
        connection.terminate()


@pytest.mark.parametrize("by_tenant", ["true", "false"])
async def test_what_a_request_cost_is_summed_up_once(spent: asyncpg.Connection, by_tenant: str) -> None:
    """
    Not for each cost of the day: all decisions wait for each other.
    """
    request_id = await spent.fetchval("SELECT id FROM content_requests")
    statement = budget.LOOK.text.replace(":id", f"'{request_id}'").replace(":by_tenant", by_tenant)

    plan = await explain(spent, statement)

    sums = [node for node in nodes(plan) if node.get("Parent Relationship") == "SubPlan"]
    assert sums
    assert {node["Actual Loops"] for node in sums} == {1}


async def test_no_request_is_read_for_a_tenant_without_a_limit(spent: asyncpg.Connection) -> None:
    """
    Who paid is of no interest then.
    """
    request_id = await spent.fetchval("SELECT id FROM content_requests")
    statement = budget.LOOK.text.replace(":id", f"'{request_id}'").replace(":by_tenant", "false")

    plan = await explain(spent, statement)

    read = [node for node in nodes(plan) if node.get("Relation Name") == "content_requests"]
    assert sum(node["Actual Loops"] for node in read) == 1
