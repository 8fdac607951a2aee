"""
How many pages each question to the database touches, at ten thousand requests and at a million.

The budgets hold at any size: what an index finds costs a page a level, and what no index finds costs the table. A
million takes minutes to make, and is asked for with --million.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

import asyncpg
import attrs
import pytest

from contract.openers.postgres import migrated_database
from migrations.page_budgets import fill
from migrations.plans import explain, nodes, pages
from vividly_adapters.postgres.engine import SESSION
from vividly_adapters.postgres.inbox_statements import RECEIVE
from vividly_adapters.postgres.outbox_statements import TAKE
from vividly_adapters.postgres.statements import CLAIM_TOGETHER, EVENTS, FIND, LOAD

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from sqlalchemy import TextClause

pytestmark = [pytest.mark.service("postgres"), pytest.mark.timeout(1800)]

STATUS: Final = "SELECT status, current_stage, progress_percentage FROM content_requests WHERE id = $1"
"""What an application's page asks again and again."""

DEPLOYED_INDEXES_PAGES: Final = 11 * 3
"""Eleven of the indexes that the deployed table has take an entry for every new version of a row that moves."""

SIZES = [
    pytest.param(10_000, id="ten-thousand"),
    pytest.param(1_000_000, id="a-million", marks=pytest.mark.million),
]


@attrs.frozen(kw_only=True)
class Crowded:
    """
    A connection to a database full of requests: *over* is one that is, *due* one that waits for a worker.
    """

    connection: asyncpg.Connection
    over: str
    middle: str
    due: str

    async def touched(self, query: str, *values: object) -> int:
        """
        How many pages *query* touches, as prepared for these values and as prepared for any; the worse of both.
        """
        found = []
        for mode in ("force_custom_plan", "force_generic_plan"):
            await self.connection.execute(f"SET plan_cache_mode = {mode}")
            await self.connection.execute(f"PREPARE asked AS {query}")
            given = ", ".join("NULL" if value is None else f"'{value}'" for value in values)
            transaction = self.connection.transaction()
            await transaction.start()
            try:
                plan = await explain(self.connection, f"EXECUTE asked ({given})")
            finally:
                await transaction.rollback()
                await self.connection.execute("DEALLOCATE asked")
            executed = {node["Node Type"] for node in nodes(plan) if node["Actual Loops"]}
            assert "Seq Scan" not in executed
            found.append(pages(plan))
        return max(found)


def numbered(statement: TextClause, *names: str) -> str:
    """
    *statement* with $1, $2, ... for its *names*.
    """
    query = statement.text
    for number, name in enumerate(names, 1):
        query = re.sub(rf"(?<!:):{name}\b", f"${number}", query)
    return query


@pytest.fixture(scope="module", params=SIZES)
async def crowded(request: pytest.FixtureRequest) -> AsyncGenerator[Crowded]:
    """
    Each size, made once.
    """
    async with migrated_database() as url:
        connection = await asyncpg.connect(url)
        try:
            await fill(connection, request.param)
            await connection.execute(SESSION)
            yield Crowded(
                connection=connection,
                over=str(
                    await connection.fetchval("SELECT id FROM content_requests WHERE status = 'completed' LIMIT 1")
                ),
                middle=str(
                    await connection.fetchval(
                        "SELECT id FROM content_requests ORDER BY created_at OFFSET $1 LIMIT 1", request.param // 2
                    )
                ),
                due=str(
                    await connection.fetchval(
                        "SELECT id FROM content_requests WHERE status = 'pending' AND available_at IS NULL LIMIT 1"
                    )
                ),
            )
        finally:
            connection.terminate()


async def test_a_status_takes_4_pages(crowded: Crowded) -> None:
    """
    The levels of the key's index, and the row's.
    """
    assert await crowded.touched(STATUS, crowded.over) <= 4


async def test_a_status_with_its_stages_takes_15_pages(crowded: Crowded) -> None:
    """
    All that is loaded of a request, besides its artifacts, whose table is empty here and takes two.
    """
    assert await crowded.touched(numbered(LOAD, "id"), crowded.over) <= 15 + 2


async def test_a_page_of_events_takes_10_pages(crowded: Crowded) -> None:
    """
    Those that came after the last that was seen.
    """
    last = await crowded.connection.fetchval(
        "SELECT min(sequence) FROM request_events WHERE request_id = $1", crowded.over
    )
    assert await crowded.touched(numbered(EVENTS, "id", "after", "limit"), crowded.over, last, 20) <= 10


@pytest.mark.parametrize("deep", [False, True])
@pytest.mark.parametrize("status", [None, "completed", "failed", "pending"])
async def test_a_page_of_a_list_takes_25_pages(crowded: Crowded, status: str | None, *, deep: bool) -> None:
    """
    Twenty requests, a page each at the worst: the newest, and those from the middle of all on.
    """
    given = {"limit": 20, "status": status, "before": crowded.middle if deep else None}
    named = {name: value for name, value in given.items() if value is not None}
    found = FIND[status is not None, deep]

    # The two looks at the edge come besides.
    assert await crowded.touched(numbered(found, *named), *named.values()) <= 25 + (8 if deep else 0)


async def test_a_claim_takes_30_pages_and_what_the_deployed_indexes_take(crowded: Crowded) -> None:
    """
    It writes whose the request is, and so an entry in each of its indexes.
    """
    given = {"id": crowded.due, "owner": "00000000-0000-4000-8000-000000000001", "seconds": 30}

    assert await crowded.touched(CLAIM_TOGETHER, json.dumps([given])) <= 30 + DEPLOYED_INDEXES_PAGES


async def test_a_receive_takes_25_pages(crowded: Crowded) -> None:
    """
    A step to the next tenant, one to its request, and a write that leaves the indexes alone: less than a claim may,
    since an idle worker does it again and again.
    """
    assert await crowded.touched(RECEIVE, "false", 1, 60, 0) <= 25


async def test_a_look_for_what_was_abandoned_takes_a_touch_for_each_at_work(crowded: Crowded) -> None:
    """
    None of fifty is. No index knows when a lease runs out, since each heartbeat would write to it: so all are looked
    at. They lie on a handful of pages, which count once for each that lies on them.
    """
    assert await crowded.touched(RECEIVE, "true", 1, 60, 0) <= 25 + 50


async def test_what_was_abandoned_takes_30_pages_and_what_the_deployed_indexes_take(crowded: Crowded) -> None:
    """
    It writes that the request is nobody's.
    """
    await crowded.connection.execute(
        "UPDATE content_requests SET lease_until = now() WHERE lease_until IS NOT NULL"
    )

    assert await crowded.touched(RECEIVE, "true", 1, 60, 0) <= 30 + DEPLOYED_INDEXES_PAGES


async def test_a_look_into_an_outbox_full_of_published_messages_takes_5_pages(crowded: Crowded) -> None:
    """
    What is done with is in the way of nothing.
    """
    assert await crowded.touched(numbered(TAKE, "limit", "seconds"), 100, 60) <= 5
