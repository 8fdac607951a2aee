"""
Revision 0001 against the deployed database, and what its triggers and views do.
"""

from __future__ import annotations

import pytest

from contract.openers.embedded import scratch_database
from contract.openers.postgres import server_url
from migrations.database import DEPLOYED, REQUEST, catalogue, rows, run, value
from vividly_adapters.postgres.difference import compare
from vividly_adapters.postgres.migrate import upgrade
from vividly_core.domain.stage import DEFINITIONS
from vividly_core.domain.status import RequestStatus, StageStatus

pytestmark = pytest.mark.service("postgres")

ELSEWHERE = {"schools", "content_metadata", "content_status", "request_status"}
"""What `deployed.sql` has for other applications."""


@pytest.fixture
async def first(empty: str) -> str:
    """
    The address of a database at revision 0001.
    """
    await upgrade(empty, "0001")
    return empty


async def test_the_first_revision_is_the_deployed_schema(first: str) -> None:
    """
    It makes what the deployed scripts make, item for item; only functions and views are worded differently.
    """
    async with scratch_database(server_url()) as by_hand:
        await run(by_hand, DEPLOYED)
        found = compare(await catalogue(by_hand), await catalogue(first))

    assert [
        (d.table, d.item, d.kind)
        for d in found
        if d.table not in ELSEWHERE and d.kind not in {"function body", "view columns", "view definition"}
    ] == [("users", "users_school_id_fkey", "missing constraint")]


async def test_content_requests_has_24_columns_and_12_indexes(first: str) -> None:
    """
    The two numbers that the deployed system's own reports agree on.
    """
    columns = "SELECT count(*) FROM information_schema.columns WHERE table_name = 'content_requests'"
    indexes = "SELECT count(*) FROM pg_indexes WHERE tablename = 'content_requests'"

    assert (await value(first, columns), await value(first, indexes)) == (24, 12)


@pytest.mark.parametrize(
    ("enum", "domain"), [("content_request_status", RequestStatus), ("content_stage_status", StageStatus)]
)
async def test_the_enums_are_the_domains(first: str, enum: str, domain: type[RequestStatus | StageStatus]) -> None:
    """
    The database and the domain name the same statuses, in the same order.
    """
    assert await value(first, f"SELECT enum_range(NULL::{enum})::text[]") == list(domain)


async def test_the_seeded_stages_are_the_domains(first: str) -> None:
    """
    The stages' names, order, estimates and weight stand in the database as in the domain.
    """
    found = await rows(
        first,
        "SELECT stage_name, display_name, stage_order, estimated_duration_seconds, is_critical"
        " FROM pipeline_stage_definitions ORDER BY stage_order",
    )

    assert found == [
        (d.stage, d.display_name, d.order, d.estimated_seconds, d.critical) for d in DEFINITIONS.values()
    ]


async def test_six_pending_stages_leave_the_last_ones_name(first: str) -> None:
    """
    The deployed trigger names every stage that is written, and counts only completed ones.
    """
    await run(first, REQUEST)
    await run(
        first,
        "INSERT INTO request_stages (request_id, stage_name, stage_order)"
        " SELECT r.id, d.stage_name, d.stage_order"
        " FROM content_requests r, pipeline_stage_definitions d ORDER BY d.stage_order;"
        " UPDATE request_stages SET status = 'completed' WHERE stage_order = 1;"
        " UPDATE request_stages SET status = 'skipped' WHERE stage_order = 6",
    )

    assert await rows(first, "SELECT current_stage, progress_percentage FROM content_requests") == [
        ("notification", 16)
    ]


async def test_each_change_of_status_leaves_one_event(first: str) -> None:
    """
    The deployed trigger tells of a change with both statuses, as an error if it is a failure, and of nothing else.
    """
    await run(first, REQUEST)
    for change in ("status = 'validating', current_stage = 'validation'", "topic = 'x'", "status = 'failed'"):
        await run(first, f"UPDATE content_requests SET {change}")

    assert await rows(
        first,
        "SELECT event_type, event_message, severity, event_data->>'old_status', event_data->>'new_status',"
        " event_data->>'current_stage' FROM request_events ORDER BY created_at",
    ) == [
        (
            "status_change",
            "Status changed from pending to validating",
            "info",
            "pending",
            "validating",
            "validation",
        ),
        (
            "status_change",
            "Status changed from validating to failed",
            "error",
            "validating",
            "failed",
            "validation",
        ),
    ]


async def test_the_dashboard_shows_active_requests_with_their_stages(first: str) -> None:
    """
    The view names the student and the stages in order, and forgets a request that is over.
    """
    await run(first, REQUEST)
    await run(
        first,
        "INSERT INTO request_stages (request_id, stage_name, stage_order)"
        " SELECT id, name, at FROM content_requests, (VALUES ('rag_retrieval', 2), ('validation', 1)) AS s (name, at)",
    )
    dashboard = (
        "SELECT student_name, jsonb_path_query_array(stages, '$[*].stage_name')::text, elapsed_seconds < 60"
        " FROM active_requests_dashboard"
    )

    assert await rows(first, dashboard) == [("Ada Lovelace", '["validation", "rag_retrieval"]', True)]
    await run(first, "UPDATE content_requests SET status = 'cancelled'")
    assert await rows(first, dashboard) == []


async def test_the_summary_counts_the_last_day_by_hour(first: str) -> None:
    """
    The view counts by outcome, and gives mean and 95th percentile of the durations.
    """
    await run(first, REQUEST)
    await run(
        first,
        "INSERT INTO content_requests (correlation_id, student_id, topic, status, total_duration_seconds, retry_count)"
        " VALUES ('b', 'user_1', 't', 'completed', 100, 1), ('c', 'user_1', 't', 'failed', 200, 0);"
        "INSERT INTO content_requests (correlation_id, student_id, topic, created_at)"
        " VALUES ('d', 'user_1', 't', (now() AT TIME ZONE 'UTC') - INTERVAL '25 hours');"
        "UPDATE content_requests SET created_at = (now() AT TIME ZONE 'UTC') WHERE correlation_id <> 'd'",
    )

    assert await rows(
        first,
        "SELECT total_requests, successful, failed, in_progress, avg_duration::integer, p95_duration, retried_requests"
        " FROM request_metrics_summary",
    ) == [(3, 1, 1, 1, 150, 195.0, 1)]
