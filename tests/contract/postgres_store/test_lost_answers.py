"""
Nobody may be told of a commit, and still it counts once.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

import anyio
import pytest
from sqlalchemy import text

from contract.openers._wishes import new_wish
from contract.postgres_store.conftest import STUDENT, WORKER
from vividly_core.domain.cost import Cost
from vividly_core.domain.errors import Unavailable
from vividly_core.domain.outbox import OutgoingMessage
from vividly_core.domain.stage import Stage

if TYPE_CHECKING:
    from contract.postgres_store.conftest import Records

pytestmark = pytest.mark.service("postgres")

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
COST = Cost(
    stage=Stage.VALIDATION,
    item="tokens_in",
    quantity=Decimal(3),
    unit="token",
    usd=Decimal("0.5"),
    price_source="list price",
)


@pytest.mark.parametrize("lost", [1, 2, 3])
async def test_what_was_stored_without_an_answer_is_stored_once(records: Records, lost: int) -> None:
    """
    Adding, claiming and saving under a connection that breaks after the commit, once or again and again.
    """
    records.wire.lost_answers = lost
    added = await records.patient.add(new_wish(STUDENT))
    records.wire.lost_answers = lost
    request = await records.patient.claim(added.id, worker=WORKER, lease_seconds=30)
    assert request.lease is not None
    assert (request.attempt, request.lease.token, request.version) == (1, 1, added.version + 1)

    request = await records.patient.save(request.begin(Stage.VALIDATION, NOW))
    before = await records.count("request_events", request.id)
    records.wire.lost_answers = lost
    message = OutgoingMessage(id=uuid4(), topic="notifications", body=b"", attributes={})
    saved = await records.patient.save(request.finish(Stage.VALIDATION, {}, NOW, costs=[COST]).send(message))

    assert records.wire.lost_answers == 0
    assert saved.version == request.version + 1 == (await records.store.load(request.id)).version
    assert await records.count("request_events", request.id) == before + 1
    assert await records.count("request_costs", request.id) == await records.count("outbox", request.id) == 1


async def test_without_patience_a_lost_answer_is_told(records: Records) -> None:
    """
    The store itself does not try again: it says that it does not know.
    """
    request = await records.claimed()
    records.wire.lost_answers = 1

    with pytest.raises(Unavailable):
        await records.store.save(request.begin(Stage.VALIDATION, NOW))


async def test_a_look_over_a_lost_connection_is_taken_again(records: Records) -> None:
    """
    Reading changes nothing, and so needs no patience.
    """
    request = await records.claimed()
    records.wire.lost_answers = 1

    assert (await records.store.load(request.id)).version == request.version


async def test_a_save_finds_its_first_attempt_still_at_work(records: Records) -> None:
    """
    The same step comes again while the first attempt waits in the database: both end well, and one is stored.
    """
    request = await records.claimed()
    step = uuid4()
    saved = []

    async def save() -> None:
        saved.append(await records.patient.save(request.begin(Stage.VALIDATION, NOW), step=step))

    async with anyio.create_task_group() as group, records.engine.begin() as other:
        # Whoever holds the row keeps both waiting, with a sight of the tables from before either has written.
        await other.execute(text("SELECT FROM content_requests WHERE id = :id FOR UPDATE"), {"id": request.id})
        group.start_soon(save)
        group.start_soon(save)
        while len(await records.run("SELECT pid FROM pg_locks WHERE NOT granted")) < 2:
            await anyio.lowlevel.checkpoint()

    assert [each.version for each in saved] == [request.version + 1] * 2
    assert await records.count("request_events", request.id) == 4


async def test_a_save_survives_its_session(records: Records) -> None:
    """
    The server ends all of the store's sessions, those that wait in the pool and one in the middle of a save.
    """
    request = await records.claimed()
    saved = []

    async def save() -> None:
        saved.append(await records.patient.save(request.begin(Stage.VALIDATION, NOW)))

    async with anyio.create_task_group() as group, records.engine.begin() as other:
        await other.execute(text("SELECT FROM content_requests WHERE id = :id FOR UPDATE"), {"id": request.id})
        group.start_soon(save)
        while not await records.run("SELECT pid FROM pg_locks WHERE NOT granted"):
            await anyio.lowlevel.checkpoint()
        await other.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid IN (SELECT pid FROM pg_locks WHERE NOT granted)"
            )
        )

    assert [each.version for each in saved] == [request.version + 1]
    assert await records.count("request_events", request.id) == 4
