"""
What receiving reads and writes, at a size where it matters.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from migrations.database import REQUEST
from migrations.plans import explain, nodes, pages, updates
from vividly_adapters.postgres.inbox_statements import EXTEND_TOGETHER, RECEIVE, SPARE_TURNS
from vividly_adapters.postgres.schema_words import TURN

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

pytestmark = pytest.mark.service("postgres")

CROWD = """
INSERT INTO content_requests
    (correlation_id, student_id, topic, status, created_at, available_at, lease_owner, lease_until, delivery_until)
SELECT
    'crowd_' || n, 'user_1', 'a question', status::content_request_status,
    (now() AT TIME ZONE 'UTC') - n * INTERVAL '1 minute',
    CASE WHEN n % 10 = 5 THEN 'infinity'::timestamptz END,
    CASE status WHEN 'validating' THEN gen_random_uuid() END,
    CASE status WHEN 'validating' THEN now() + INTERVAL '30 s' END,
    CASE WHEN n % 50 = 0 OR n % 500 = 1 THEN now() + INTERVAL '60 s' END
FROM (
    SELECT n, CASE
        WHEN n % 50 = 0 THEN 'validating' WHEN n % 10 = 5 OR n % 100 = 1 THEN 'pending' ELSE 'completed'
    END AS status
    FROM generate_series(1, 10000) n
) crowd
"""
"""8700 requests are over, 1000 wait for an answer, 200 are at work, 100 are due; 20 of the last are held."""


@pytest.fixture(params=["force_custom_plan", "force_generic_plan"])
async def crowded(newest: str, request: pytest.FixtureRequest) -> AsyncGenerator[asyncpg.Connection]:
    """
    A connection to a database with a crowd of requests, where the statements are prepared: once planned for the
    values that they get, and once for any.
    """
    connection = await asyncpg.connect(newest)
    try:
        await connection.execute(REQUEST + CROWD)
        await connection.execute("VACUUM ANALYZE content_requests")
        await connection.execute(f"SET plan_cache_mode = {request.param}")
        await connection.execute(f"PREPARE receive (boolean, integer, double precision, integer) AS {RECEIVE}")
        await connection.execute(f"PREPARE extend (jsonb) AS {EXTEND_TOGETHER}")
        yield connection
    finally:
        connection.terminate()


def searched(plan: dict[str, Any]) -> set[str]:
    """
    The kinds of steps that *plan* took, but for looking up by its id what it had found.
    """
    return {
        node["Node Type"]
        for node in nodes(plan)
        if node["Actual Loops"] and not node.get("Recheck Cond", "").startswith("(id = ANY")
    }


async def test_a_receive_touches_few_pages(crowded: asyncpg.Connection) -> None:
    """
    It finds the next request through the index, whatever is over, waits, or is at work.
    """
    plan = await explain(crowded, "EXECUTE receive (false, 1, 60, 0)")

    assert plan["Actual Rows"] == 1
    assert "Seq Scan" not in {node["Node Type"] for node in nodes(plan)}
    assert pages(plan) <= 30


async def test_a_long_queue_makes_no_difference(crowded: asyncpg.Connection) -> None:
    """
    Ten thousand more that are due cost no page more.
    """
    await crowded.execute(
        "INSERT INTO content_requests (correlation_id, student_id, topic)"
        " SELECT 'due_' || n, 'user_1', 'a question' FROM generate_series(1, 10000) n"
    )
    await crowded.execute("VACUUM ANALYZE content_requests")
    plan = await explain(crowded, "EXECUTE receive (false, 1, 60, 0)")

    assert plan["Actual Rows"] == 1
    assert not {"Seq Scan", "Sort", "Bitmap Heap Scan"} & searched(plan)
    assert pages(plan) <= 30


@pytest.mark.parametrize("analysed", [True, False])
async def test_a_tenant_with_many_among_tenants_with_few_makes_no_difference(
    crowded: asyncpg.Connection, *, analysed: bool
) -> None:
    """
    Whoever's turn it is: one with ten thousand requests, or one of 49 with ten.
    """
    await crowded.execute(
        "INSERT INTO users (user_id, email, password_hash, first_name, last_name, role)"
        " SELECT 'few_' || n, n || '@example.org', '!', 'A', 'B', 'student' FROM generate_series(1, 49) n;"
        "INSERT INTO content_requests (correlation_id, student_id, topic)"
        " SELECT 'many_' || n, 'user_1', 'a question' FROM generate_series(1, 10000) n;"
        "INSERT INTO content_requests (correlation_id, student_id, topic)"
        " SELECT 'few_' || n, 'few_' || 1 + n % 49, 'a question' FROM generate_series(1, 490) n"
    )
    await crowded.execute("VACUUM ANALYZE content_requests" if analysed else "VACUUM content_requests")
    turns = [row["turn"] for row in await crowded.fetch(f"SELECT DISTINCT {TURN} AS turn FROM content_requests")]

    for turn in turns:
        plan = await explain(crowded, f"EXECUTE receive (false, 1, 60, {turn - 1})")
        assert not {"Seq Scan", "Sort", "Bitmap Heap Scan"} & searched(plan)
        assert pages(plan) <= 30


async def test_many_tenants_with_nothing_to_take_cost_a_bounded_number_of_pages(
    crowded: asyncpg.Connection,
) -> None:
    """
    A thousand of them wait for their time, and one that is due is found all the same.
    """
    await crowded.execute(
        "INSERT INTO users (user_id, email, password_hash, first_name, last_name, role)"
        " SELECT 'later_' || n, n || '@example.org', '!', 'A', 'B', 'student' FROM generate_series(1, 1000) n;"
        "INSERT INTO content_requests (correlation_id, student_id, topic, available_at)"
        " SELECT 'later_' || n, 'later_' || n, 'a question', now() + INTERVAL '1 h' FROM generate_series(1, 1000) n;"
    )
    await crowded.execute("VACUUM ANALYZE content_requests")
    plan = await explain(crowded, "EXECUTE receive (false, 1, 60, 0)")

    assert plan["Actual Rows"] == 1
    assert pages(plan) <= 30 + 6 * SPARE_TURNS


async def test_an_idle_look_writes_nothing(crowded: asyncpg.Connection) -> None:
    """
    Where nothing is due, few pages are read, and none is written.
    """
    await crowded.execute("UPDATE content_requests SET available_at = 'infinity' WHERE status = 'pending'")
    await crowded.execute("VACUUM ANALYZE content_requests")
    plan = await explain(crowded, "EXECUTE receive (false, 1, 60, 0)")

    assert plan["Actual Rows"] == 0
    assert plan["Shared Dirtied Blocks"] == 0
    assert pages(plan) <= 10


async def test_a_sweep_reads_no_more_than_what_is_at_work(crowded: asyncpg.Connection) -> None:
    """
    What was abandoned is found among the 200 that are held, with a page for each at most.
    """
    plan = await explain(crowded, "EXECUTE receive (true, 1, 60, 0)")
    assert "Seq Scan" not in {node["Node Type"] for node in nodes(plan)}
    assert pages(plan) <= 200 + 30

    await crowded.execute("UPDATE content_requests SET lease_until = now() WHERE status = 'validating'")
    plan = await explain(crowded, "EXECUTE receive (true, 1, 60, 0)")
    assert plan["Actual Rows"] == 1
    assert pages(plan) <= 200 + 30


async def test_deliveries_leave_the_indexes_alone(crowded: asyncpg.Connection) -> None:
    """
    Who holds what, and until when, is in no index, and finds room on its page.
    """
    async with crowded.transaction():
        taken = await crowded.fetch("EXECUTE receive (false, 50, 60, 0)")
        for row in taken[:10]:
            word = {"id": str(row["id"]), "token": str(row["delivery_token"]), "seconds": 60}
            await crowded.execute(f"EXECUTE extend ('{json.dumps([word])}')")
        updated, in_place = await updates(crowded, "content_requests")

    assert updated == len(taken) + 10 == 60
    assert in_place >= 0.9 * updated
