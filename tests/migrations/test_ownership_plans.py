"""
What a claim reads and what a heartbeat writes, at a size where it matters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import pytest

from migrations.database import REQUEST
from migrations.plans import explain, nodes, pages, updates
from vividly_adapters.postgres.schema_words import DUE

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

pytestmark = pytest.mark.service("postgres")

CLAIMABLE = f"""
SELECT id FROM content_requests
WHERE lease_owner IS NULL AND status NOT IN ('completed', 'failed', 'cancelled') AND {DUE} <= now()
ORDER BY {DUE}
LIMIT 1
FOR UPDATE SKIP LOCKED
"""
EXPIRED = """
SELECT id FROM content_requests
WHERE lease_owner IS NOT NULL AND status NOT IN ('completed', 'failed', 'cancelled') AND lease_until < now()
"""
CROWD = """
INSERT INTO content_requests
    (correlation_id, student_id, topic, status, created_at, available_at, lease_owner, lease_until)
SELECT
    'crowd_' || n, 'user_1', 'a question', status::content_request_status,
    (now() AT TIME ZONE 'UTC') - n * INTERVAL '1 minute',
    CASE status WHEN 'pending' THEN 'infinity'::timestamptz END,
    CASE status WHEN 'validating' THEN gen_random_uuid() END,
    CASE status WHEN 'validating' THEN now() + INTERVAL '30 s' END
FROM (
    SELECT n, CASE WHEN n % 20 = 0 THEN 'validating' WHEN n % 4 = 0 THEN 'pending' ELSE 'completed' END AS status
    FROM generate_series(1, 4000) n
) crowd
"""
"""3000 requests are over, 800 wait for an answer, and 200 are at work: all of them older than the one to claim."""


@pytest.fixture
async def crowded(newest: str) -> AsyncGenerator[asyncpg.Connection]:
    """
    A connection to a database with a crowd of requests, and one to claim.
    """
    connection = await asyncpg.connect(newest)
    try:
        await connection.execute(REQUEST + CROWD)
        await connection.execute("VACUUM ANALYZE content_requests")
        yield connection
    finally:
        connection.terminate()


async def test_a_claim_reads_none_of_those_that_wait_or_are_at_work(crowded: asyncpg.Connection) -> None:
    """
    The index leads straight to the next one that is due, in order, in a handful of pages.
    """
    plan = await explain(crowded, CLAIMABLE)

    assert [node.get("Index Name") for node in nodes(plan)][-1] == "idx_content_requests_claimable"
    assert "Sort" not in {node["Node Type"] for node in nodes(plan)}
    assert plan["Actual Rows"] == 1
    assert pages(plan) <= 10


async def test_a_sweep_reads_only_what_is_at_work(crowded: asyncpg.Connection) -> None:
    """
    Leases that have run out are found among those that are held, without an index on their time.
    """
    await crowded.execute("SET enable_bitmapscan = off")
    plan = await explain(crowded, EXPIRED)

    assert plan["Index Name"] == "idx_content_requests_leased"
    assert plan["Rows Removed by Filter"] == 200


async def test_who_is_due_first_is_claimed_first(crowded: asyncpg.Connection) -> None:
    """
    A request that must wait is due when it may go on, all others since they were made.
    """
    await crowded.execute(
        "INSERT INTO content_requests (correlation_id, student_id, topic, created_at, available_at) VALUES"
        " ('retried', 'user_1', 't', (now() AT TIME ZONE 'UTC') - INTERVAL '9 h', now() - INTERVAL '1 h'),"
        " ('fresh', 'user_1', 't', (now() AT TIME ZONE 'UTC') - INTERVAL '2 h', NULL),"
        " ('later', 'user_1', 't', (now() AT TIME ZONE 'UTC') - INTERVAL '9 h', now() + INTERVAL '1 h')"
    )
    order = await crowded.fetch(
        CLAIMABLE.replace("SELECT id", "SELECT correlation_id").replace("LIMIT 1", "LIMIT 9")
    )

    assert [row["correlation_id"] for row in order] == ["fresh", "retried", "req_a"]


async def test_heartbeats_and_checkpoints_leave_the_indexes_alone(crowded: asyncpg.Connection) -> None:
    """
    What changes with every heartbeat and checkpoint is in no index, and finds room on its page.
    """
    async with crowded.transaction():
        await crowded.execute(
            "UPDATE content_requests SET lease_until = now() + INTERVAL '30 s', updated_at = now(),"
            " version = version + 1, progress_percentage = 40, current_stage = 'rag_retrieval'"
            " WHERE status = 'validating'"
        )
        updated, in_place = await updates(crowded, "content_requests")

    assert updated == 200
    assert in_place >= 0.95 * updated
