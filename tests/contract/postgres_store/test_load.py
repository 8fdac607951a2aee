"""
Many requests, looked at and removed at once.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import attrs
import pytest

from contract.openers._wishes import new_wish
from contract.postgres_store.conftest import STUDENT
from vividly_adapters.postgres.dead_letters import PostgresDeadLetters
from vividly_adapters.postgres.trial import load
from vividly_core.domain.clarification import Clarification
from vividly_core.domain.dead_letter import DeadLetter
from vividly_core.domain.errors import NotFound
from vividly_core.domain.failure import Failure
from vividly_core.domain.ids import MessageId, RequestId
from vividly_core.domain.stage import Stage

if TYPE_CHECKING:
    from contract.postgres_store.conftest import Records
    from vividly_core.domain.request import LessonRequest

pytestmark = pytest.mark.service("postgres")

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)


async def begun(records: Records) -> LessonRequest:
    """
    A request in its first stage.
    """
    request = await records.claimed()
    return await records.store.save(request.begin(Stage.VALIDATION, NOW))


async def test_one_look_tells_of_all_that_are_settled(records: Records) -> None:
    """
    Failed, or asked back: with the times of the row and of each stage that is over; those at work are counted.
    """
    working, failing, asked = [await begun(records) for _ in range(3)]
    failure = Failure(stage=Stage.VALIDATION, kind="Crashed", message="it crashed")
    failed = failing.fail(failure, NOW + timedelta(seconds=2))
    await records.store.save(attrs.evolve(failed, lease=None))
    questions = Clarification(questions=("Which one?",), reasoning="There are several.", requested_at=NOW)
    await records.store.save(asked.ask(questions, NOW))

    found = await load.look(records.engine, [working.id, failing.id, asked.id], limit=10)

    told = {row["id"]: row for row in found.told}
    assert (found.in_work, found.gone, set(told)) == (1, (), {failing.id, asked.id})
    row = told[failing.id]
    assert (row["status"], row["kind"], row["attempts"], row["waits"]) == ("failed", "Crashed", 1, False)
    assert row["started_at"] == NOW.timestamp()
    assert row["ended_at"] - row["started_at"] == pytest.approx(2)
    assert row["stages"] == {"validation": 2}
    assert told[asked.id]["waits"] is True


async def test_a_look_tells_of_so_many_at_most(records: Records) -> None:
    """
    And of what is open only if it is asked for.
    """
    ids = [(await records.store.add(new_wish(STUDENT))).id for _ in range(3)]

    closed = await load.look(records.engine, ids, limit=10)
    some = await load.look(records.engine, ids, limit=2, also_open=True)

    assert closed.told == ()
    assert len(some.told) == 2


async def test_what_is_gone_is_told(records: Records) -> None:
    """
    Those of the ids that have no row.
    """
    request, stranger = await records.store.add(new_wish(STUDENT)), uuid4()

    found = await load.look(records.engine, [stranger, request.id], limit=10)

    assert found.gone == (stranger,)


async def test_connections_are_counted_by_application(records: Records) -> None:
    """
    With our own, which is busy while it asks.
    """
    (row,) = [row for row in await load.connections(records.engine) if row["application"] == "vividly"]

    assert 1 <= row["busy"] <= row["open"]


async def test_requests_are_removed_with_their_letters_and_then_their_students(records: Records) -> None:
    """
    Only those that are named.
    """
    mine, other = await begun(records), await begun(records)
    letters = PostgresDeadLetters(engine=records.engine)
    await letters.bury(
        DeadLetter(
            id=uuid4(),
            message_id=MessageId(str(mine.id)),
            body=b"{}",
            attributes={},
            kind="Crashed",
            reason="it crashed",
            request_id=mine.id,
            stage=None,
            attempts=1,
            first_at=NOW,
            last_at=NOW,
        )
    )
    counted = await load.count_letters(records.engine, [STUDENT])

    await load.remove(records.engine, [mine.id])

    assert counted == {"Crashed": 1}
    assert await letters.find(letter_id=None, limit=10) == ()
    assert await load.find(records.engine, [STUDENT], limit=10) == (other.id,)
    with pytest.raises(NotFound):
        await records.store.load(RequestId(UUID(str(mine.id))))
    await load.remove(records.engine, [other.id])
    await load.forget(records.engine, [STUDENT])
    with pytest.raises(NotFound):
        await records.store.add(new_wish(STUDENT))
