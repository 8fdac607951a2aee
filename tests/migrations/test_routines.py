"""
What the repaired functions do with progress.
"""

from __future__ import annotations

import pytest

from migrations.database import REQUEST, rows, run, value

pytestmark = pytest.mark.service("postgres")

STAGES = """
INSERT INTO request_stages (request_id, stage_name, stage_order, status)
SELECT r.id, d.stage_name, d.stage_order,
    CASE WHEN d.stage_order IN (4, 5) THEN 'skipped' ELSE 'pending' END::content_stage_status
FROM content_requests r, pipeline_stage_definitions d
"""
"""The stages of a text lesson."""
PROGRESS = "SELECT progress_percentage, current_stage FROM content_requests"


@pytest.fixture
async def request_url(newest: str) -> str:
    """
    The address of a database with one request, that no application of ours has saved.
    """
    await run(newest, REQUEST)
    return newest


async def step(url: str, order: int, status: str) -> None:
    """
    Set one stage's status.
    """
    await run(url, f"UPDATE request_stages SET status = '{status}' WHERE stage_order = {order}")


async def test_skipped_stages_count_as_done(request_url: str) -> None:
    """
    A text lesson reaches 100, since the stages of the film are skipped.
    """
    await run(request_url, STAGES)
    seen = []
    for order in (1, 2, 3, 6):
        await step(request_url, order, "completed")
        seen.append(await value(request_url, "SELECT progress_percentage FROM content_requests"))

    assert seen == [50, 66, 83, 100]


async def test_a_request_without_stages_is_at_0(request_url: str) -> None:
    """
    Nothing of nothing is no progress, and no error.
    """
    assert await value(request_url, "SELECT calculate_request_progress(id) FROM content_requests") == 0


async def test_progress_never_falls(request_url: str) -> None:
    """
    A stage that goes back to pending takes nothing back.
    """
    await run(request_url, STAGES)
    await step(request_url, 1, "completed")
    await step(request_url, 1, "pending")

    assert await rows(request_url, PROGRESS) == [(50, None)]


async def test_only_a_stage_that_starts_is_the_current_one(request_url: str) -> None:
    """
    Neither planned stages nor finished ones nor later writes to a running one name themselves.
    """
    await run(request_url, STAGES)
    assert await rows(request_url, PROGRESS) == [(33, None)]
    await step(request_url, 2, "in_progress")
    await run(request_url, "UPDATE content_requests SET current_stage = 'searching'")
    await run(request_url, "UPDATE request_stages SET output_data = '{}' WHERE stage_order = 2")
    assert await rows(request_url, PROGRESS) == [(33, "searching")]
    await step(request_url, 2, "completed")
    await step(request_url, 3, "in_progress")

    assert await rows(request_url, PROGRESS) == [(50, "script_generation")]


async def test_an_applications_own_progress_is_left_alone(request_url: str) -> None:
    """
    Once an application saves the request with a version, the trigger writes nothing, whatever its stages do.
    """
    await run(
        request_url,
        "UPDATE content_requests SET version = 1, progress_percentage = 7, current_stage = 'ours'",
    )
    await run(request_url, STAGES)
    await step(request_url, 1, "in_progress")
    await step(request_url, 1, "completed")

    assert await rows(request_url, PROGRESS) == [(7, "ours")]


async def test_a_stage_written_in_the_same_statement_as_its_request_is_left_alone_too(request_url: str) -> None:
    """
    A first save may raise the version and write its stages at once.
    """
    await run(
        request_url,
        "WITH saved AS (UPDATE content_requests SET version = 1, progress_percentage = 5 RETURNING id)"
        " INSERT INTO request_stages (request_id, stage_name, stage_order, status)"
        " SELECT id, 'validation', 1, 'completed' FROM saved",
    )

    assert await rows(request_url, PROGRESS) == [(5, None)]


async def test_the_trigger_writes_only_what_changes(request_url: str) -> None:
    """
    A write to a stage that means nothing for the request leaves the request's row as it is.
    """
    await run(request_url, STAGES)
    before = await value(request_url, "SELECT xmin::text FROM content_requests")
    await run(request_url, "UPDATE request_stages SET retry_count = 1")

    assert await value(request_url, "SELECT xmin::text FROM content_requests") == before


async def test_events_are_numbered_in_the_order_in_which_they_are_written(request_url: str) -> None:
    """
    `sequence` counts up, also where two events bear the same time.
    """
    for status in ("validating", "retrieving", "failed"):
        await run(request_url, f"UPDATE content_requests SET status = '{status}'")
    await run(request_url, "UPDATE request_events SET created_at = now()")

    assert [
        status
        for (status,) in await rows(
            request_url, "SELECT event_data->>'new_status' FROM request_events ORDER BY sequence"
        )
    ] == ["validating", "retrieving", "failed"]
