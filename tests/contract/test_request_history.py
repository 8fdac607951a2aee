"""
The promises of `RequestHistory`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from contract.openers.memory_request_store import memory_request_store
from contract.openers.postgres_request_store import postgres_request_store
from vividly_core.domain.cost import Cost
from vividly_core.domain.errors import NotFound
from vividly_core.domain.ids import CorrelationId, RequestId, WorkerId
from vividly_core.domain.request import new_request
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus
from vividly_core.domain.submission import submission

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._store_harness import StoreHarness
    from vividly_core.domain.event import RequestEvent
    from vividly_core.domain.request import LessonRequest

NOW = datetime(2026, 3, 14, tzinfo=UTC)


@pytest.fixture(
    params=[
        pytest.param(memory_request_store, id="memory"),
        pytest.param(postgres_request_store, id="postgres", marks=pytest.mark.service("postgres")),
    ]
)
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[StoreHarness]:
    """
    Each adapter, opened and empty.
    """
    async with request.param() as harness:
        yield harness


async def add(harness: StoreHarness, at: datetime) -> LessonRequest:
    """
    Store a request that was made at *at*.
    """
    wish = submission(student_id=harness.student, question="Why is the sky blue?")
    correlation_id = CorrelationId(f"req_{uuid4().hex[:16]}")
    return await harness.store.add(
        new_request(request_id=RequestId(uuid4()), correlation_id=correlation_id, wish=wish, now=at)
    )


async def test_the_newest_come_first_page_by_page(harness: StoreHarness) -> None:
    """
    [1, 2] Pages of two over seven requests, some of the same moment, show each once, the newest first.
    """
    made = [await add(harness, NOW + timedelta(minutes=minute)) for minute in (0, 1, 1, 1, 2, 3, 3)]
    expected = sorted(made, key=lambda request: (request.created_at, request.id), reverse=True)
    seen: list[RequestId] = []
    before: RequestId | None = None

    while page := await harness.history.find(status=None, before=before, limit=2):
        seen += [summary.id for summary in page]
        before = page[-1].id

    assert seen == [request.id for request in expected]


async def test_a_status_is_searched_for(harness: StoreHarness) -> None:
    """
    [1] Only requests of the status come, with what there is to say of each.
    """
    await add(harness, NOW)
    request = await add(harness, NOW)
    claimed = await harness.store.claim(request.id, worker=WorkerId(UUID(int=1)), lease_seconds=30)
    await harness.store.save(claimed.begin(Stage.VALIDATION, NOW))

    (found,) = await harness.history.find(status=RequestStatus.VALIDATING, before=None, limit=10)

    assert (found.id, found.correlation_id, found.student_id) == (
        request.id,
        request.correlation_id,
        harness.student,
    )
    assert (found.status, found.current_stage, found.progress, found.created_at) == (
        RequestStatus.VALIDATING,
        "validation",
        0,
        NOW,
    )
    assert found.question == "Why is the sky blue?"


async def test_events_come_in_order_after_a_sequence(harness: StoreHarness) -> None:
    """
    [3] Reading on from the last sequence seen shows every event once, in the order in which they happened.
    """
    request = await add(harness, NOW)
    claimed = await harness.store.claim(request.id, worker=WorkerId(UUID(int=1)), lease_seconds=30)
    await harness.store.save(claimed.begin(Stage.VALIDATION, NOW + timedelta(seconds=1)))
    whole = await harness.history.events(request.id, after=0, limit=100)
    seen: list[RequestEvent] = []
    after = 0

    while page := await harness.history.events(request.id, after=after, limit=1):
        seen += page
        after = page[-1].sequence or 0

    assert seen == list(whole)
    assert [event.sequence for event in whole] == sorted({event.sequence or 0 for event in whole})
    assert whole[0].at == NOW


async def test_the_unknown_is_not_found(harness: StoreHarness) -> None:
    """
    Events of an unknown request, and a page before one, are `NotFound`.
    """
    with pytest.raises(NotFound):
        await harness.history.events(RequestId(uuid4()), after=0, limit=1)
    with pytest.raises(NotFound):
        await harness.history.find(status=None, before=RequestId(uuid4()), limit=1)


async def test_what_a_request_has_cost_is_read(harness: StoreHarness) -> None:
    """
    [4] Every line of the ledger, in order, over all steps; another's lines are not among them.
    """
    request, other = await add(harness, NOW), await add(harness, NOW)
    lines = [
        Cost(stage=Stage.VALIDATION, item="tokens", quantity=Decimal(7), unit="token"),
        Cost(
            stage=Stage.RAG_RETRIEVAL,
            item="tokens",
            quantity=Decimal("0.5"),
            unit="token",
            usd=Decimal("0.00012"),
            price_source="a price list",
        ),
    ]
    held = await harness.store.claim(request.id, worker=WorkerId(UUID(int=1)), lease_seconds=30)
    for line in lines:
        begun = held.begin(line.stage, NOW)
        held = await harness.store.save(begun.finish(line.stage, {}, NOW, costs=[line]))

    assert await harness.history.costs(request.id) == tuple(lines)
    assert await harness.history.costs(other.id) == ()
    with pytest.raises(NotFound):
        await harness.history.costs(RequestId(uuid4()))
