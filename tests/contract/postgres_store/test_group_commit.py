"""
Saves that share a statement.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import anyio
import attrs
import pytest
from sqlalchemy import text

from contract.openers._wishes import new_wish
from contract.postgres_store.conftest import STUDENT, WORKER
from vividly_core.domain.cost import Cost
from vividly_core.domain.errors import NotFound, Rejected, Stale
from vividly_core.domain.event import EventType
from vividly_core.domain.ids import RequestId, WorkerId
from vividly_core.domain.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable

    from contract.postgres_store.conftest import Records
    from vividly_core.domain.request import LessonRequest

pytestmark = pytest.mark.service("postgres")

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
TOO_DEAR = Cost(
    stage=Stage.VALIDATION,
    item="tokens_in",
    quantity=Decimal(1),
    unit="token",
    usd=Decimal(10) ** 12,
    price_source="list price",
)
"""More than the column holds: only the database can tell."""
CHEAP: Final = attrs.evolve(TOO_DEAR, usd=Decimal(1))
"""So that its step goes with that of the other one: steps with costs go apart from those without."""


async def together(calls: Iterable[Awaitable[LessonRequest]]) -> list[LessonRequest | Exception]:
    """
    Await them all at once, and return what each of them came to.
    """
    results: dict[int, LessonRequest | Exception] = {}

    async def run(number: int, call: Awaitable[LessonRequest]) -> None:
        try:
            results[number] = await call
        except Exception as error:  # noqa: BLE001  that is the result
            results[number] = error

    async with anyio.create_task_group() as group:
        for number, call in enumerate(calls):
            group.start_soon(run, number, call)
    return [results[number] for number in sorted(results)]


async def begun(records: Records, number: int) -> list[LessonRequest]:
    """
    Requests in their first stage.
    """
    claimed = [await records.claimed() for _ in range(number)]
    return [await records.store.save(request.begin(Stage.VALIDATION, NOW)) for request in claimed]


async def test_saves_at_once_share_round_trips(records: Records) -> None:
    """
    Forty saves of forty requests take a handful of statements, half of them each, so that somebody always has something
    to do; and each request has what belongs to it, in order.
    """
    requests = await begun(records, 40)
    records.wire.start_over()

    saved = await together(
        records.store.save(request.finish(Stage.VALIDATION, {"n": n}, NOW).begin(Stage.RAG_RETRIEVAL, NOW))
        for n, request in enumerate(requests)
    )

    assert 2 <= records.wire.commits <= 4
    for number, (before, after) in enumerate(zip(requests, saved, strict=True)):
        loaded = await records.store.load(before.id)
        assert isinstance(after, type(before))
        assert loaded == attrs.evolve(after, lease=None)
        assert loaded.run_of(Stage.VALIDATION).output == {"n": number}
        events = await records.store.events(before.id, after=0, limit=10)
        assert [event.type for event in events][-3:] == [
            EventType.STAGE_COMPLETED,
            EventType.STAGE_STARTED,
            EventType.STATUS_CHANGE,
        ]


async def test_claims_at_once_share_round_trips(records: Records) -> None:
    """
    Forty claims of forty requests take a handful of statements.
    """
    requests = [await records.store.add(new_wish(STUDENT)) for _ in range(40)]
    records.wire.start_over()

    claimed = await together(
        records.store.claim(request.id, worker=WORKER, lease_seconds=30) for request in requests
    )

    assert records.wire.commits <= 4
    assert [isinstance(each, Exception) or (each.id, each.attempt) for each in claimed] == [
        (request.id, 1) for request in requests
    ]


async def test_a_row_that_the_database_refuses_fails_alone(records: Records) -> None:
    """
    A cost that no column holds, a stale version and an unknown request among eight neighbours, who are saved.
    """
    requests = await begun(records, 10)
    steps = [request.finish(Stage.VALIDATION, {}, NOW, costs=[CHEAP]) for request in requests]
    steps[3] = requests[3].finish(Stage.VALIDATION, {}, NOW, costs=[TOO_DEAR])
    steps[5] = attrs.evolve(steps[5], version=1)
    steps.append(attrs.evolve(steps[0], id=RequestId(WORKER)))

    results = await together(records.store.save(step) for step in steps)

    assert [type(result) for result in results if isinstance(result, Exception)] == [Rejected, Stale, NotFound]
    assert isinstance(results[3], Rejected)
    for number, request in enumerate(requests):
        advanced = (await records.store.load(request.id)).version - request.version
        assert advanced == (number not in {3, 5})


async def test_a_row_that_others_hold_keeps_nobody_waiting(records: Records) -> None:
    """
    A request that somebody has locked is saved when it is free, and its neighbours before.
    """
    requests = await begun(records, 5)
    saved: list[RequestId] = []
    others_are_saved = anyio.Event()

    async def save(request: LessonRequest) -> None:
        await records.store.save(request.finish(Stage.VALIDATION, {}, NOW))
        saved.append(request.id)
        if len(saved) == len(requests) - 1:
            others_are_saved.set()

    async with anyio.create_task_group() as group, records.engine.begin() as other:
        await other.execute(text("SELECT FROM content_requests WHERE id = :id FOR UPDATE"), {"id": requests[0].id})
        for request in requests:
            group.start_soon(save, request)
        await others_are_saved.wait()
        assert requests[0].id not in saved

    assert saved[-1] == requests[0].id


async def test_two_writers_of_one_version_in_one_breath(records: Records) -> None:
    """
    Twenty saves of the same version at once: one wins, whichever batch each is in.
    """
    (request,) = await begun(records, 1)

    results = await together(
        records.store.save(request.finish(Stage.VALIDATION, {"n": n}, NOW)) for n in range(20)
    )

    assert sorted(type(result).__name__ for result in results) == ["LessonRequest"] + ["Stale"] * 19
    assert (await records.store.load(request.id)).version == request.version + 1


async def test_who_is_cancelled_harms_nobody(records: Records) -> None:
    """
    Every second of forty savers is cancelled at once: the others are saved, and of those each wholly or not at all.
    """
    requests = await begun(records, 40)
    saved: list[RequestId] = []

    async def save(request: LessonRequest) -> None:
        await records.store.save(request.finish(Stage.VALIDATION, {}, NOW))
        saved.append(request.id)

    async with anyio.create_task_group() as staying, anyio.create_task_group() as leaving:
        for number, request in enumerate(requests):
            (leaving if number % 2 else staying).start_soon(save, request)
        await anyio.lowlevel.checkpoint()
        leaving.cancel_scope.cancel()

    assert set(saved) >= {request.id for request in requests[::2]}
    for request in requests:
        loaded = await records.store.load(request.id)
        finished = loaded.run_of(Stage.VALIDATION).is_over
        assert loaded.version == request.version + finished
        assert finished or request.id not in saved


async def test_workers_that_save_the_same_rows_at_once_do_not_lock_each_other(records: Records) -> None:
    """
    Two stores save the same thirty requests in opposite order, ten times over: each save wins or is stale.
    """
    requests = await begun(records, 30)
    rival = attrs.evolve(records.store, engine=records.engine)
    for _ in range(10):
        results = await together(
            store.save(request.advance(Stage.VALIDATION, 0.5, NOW))
            for store, order in ((records.store, requests), (rival, requests[::-1]))
            for request in order
        )
        assert {type(result) for result in results if isinstance(result, Exception)} == {Stale}
        assert sum(isinstance(result, Stale) for result in results) == 30
        requests = [
            attrs.evolve(await records.store.load(request.id), lease=request.lease) for request in requests
        ]


async def test_a_second_worker_with_the_same_step_is_told_of_the_lease(records: Records) -> None:
    """
    A step is recognised for its own worker only.
    """
    request = await records.claimed()

    with pytest.raises(Exception, match="is being worked on"):
        await records.store.claim(
            request.id, worker=WorkerId(request.id), lease_seconds=30, step=RequestId(WORKER)
        )
