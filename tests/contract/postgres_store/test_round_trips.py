"""
What one request costs in round trips and commits.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID

import attrs
import pytest

from contract.openers._wishes import new_wish
from contract.postgres_store.conftest import STUDENT, WORKER
from vividly_core.domain.ids import RequestId
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus

if TYPE_CHECKING:
    from contract.postgres_store.conftest import Records

pytestmark = pytest.mark.service("postgres")

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)


async def make(records: Records) -> RequestId:
    """
    Take a request from the queue through its six stages as a worker does: a stage begins with the save that finishes
    the one before it, and the last of them with the request.
    """
    (delivery,) = await records.inbox.receive(1)
    request_id = RequestId(UUID(delivery.id))
    request = await records.patient.claim(request_id, worker=WORKER, lease_seconds=30)
    request = request.begin(Stage.VALIDATION, NOW)
    for stage, following in pairwise(Stage):
        request = request.finish(stage, {"stage": stage.value}, NOW).begin(following, NOW)
        if following is Stage.NOTIFICATION:
            request = attrs.evolve(request.finish(following, {}, NOW).complete(NOW), lease=None)
        request = await records.patient.save(request)
    await records.inbox.ack(delivery)
    return request_id


async def test_a_request_of_six_stages_takes_eight_round_trips(records: Records) -> None:
    """
    Receive, claim, five saves and the acknowledgement: each one round trip and one commit, once the connection is
    there and has prepared its statements.
    """
    await records.store.add(new_wish(STUDENT))
    await make(records)
    await records.store.add(new_wish(STUDENT))
    records.wire.start_over()

    request_id = await make(records)

    assert (records.wire.round_trips, records.wire.commits) == (8, 8)
    assert (await records.store.load(request_id)).status is RequestStatus.COMPLETED


async def test_a_word_that_never_counts_takes_one_round_trip(records: Records) -> None:
    """
    Who holds on to a delivery that is settled, or settles it again, is told at once, and nothing is written.
    """
    await records.store.add(new_wish(STUDENT))
    (delivery,) = await records.inbox.receive(1)
    await records.inbox.extend(delivery, 60)
    await records.inbox.ack(delivery)
    records.wire.start_over()

    await records.inbox.extend(delivery, 60)
    await records.inbox.ack(delivery)

    assert records.wire.round_trips == 2
