"""
The promises of `Orphans`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import anyio
import attrs
import pytest

from contract.openers._wishes import message_of, new_wish
from contract.openers.memory_outbox import memory_outbox
from contract.openers.postgres_outbox import postgres_outbox
from vividly_core.domain.clarification import Clarification
from vividly_core.domain.errors import Misconfigured
from vividly_core.domain.failure import Failure
from vividly_core.domain.generation_topic import GenerationTopic
from vividly_core.domain.ids import WorkerId
from vividly_core.domain.message import decode
from vividly_core.domain.outbox import OutgoingMessage
from vividly_core.domain.stage import Stage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._outbox_harness import OutboxHarness
    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.request import LessonRequest

TOPIC = GenerationTopic(name="content-generation-requests", environment="dev")
IDLE_SECONDS = 600.0
OPENERS = [
    pytest.param(memory_outbox, id="memory"),
    pytest.param(postgres_outbox, id="postgres", marks=pytest.mark.service("postgres")),
]


@pytest.fixture(params=OPENERS)
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[OutboxHarness]:
    """
    Each adapter, without requests.
    """
    async with request.param() as harness:
        yield harness


async def orphan(harness: OutboxHarness) -> LessonRequest:
    """
    A request that was stored without a message, as by an application that knows none.
    """
    return await harness.store.add(new_wish(harness.student, organization=harness.organization))


async def swept(harness: OutboxHarness, limit: int = 100) -> list[RequestId]:
    """
    Which requests get a message now.
    """
    return list(await harness.orphans.sweep(TOPIC, idle_seconds=IDLE_SECONDS, limit=limit))


async def claimed(harness: OutboxHarness, request: LessonRequest, lease_seconds: float = 30) -> LessonRequest:
    """
    The request in the hands of a worker, with its first stage begun.
    """
    held = await harness.store.claim(request.id, worker=WorkerId(uuid4()), lease_seconds=lease_seconds)
    return await harness.store.save(held.begin(Stage.VALIDATION, datetime.now(UTC)))


async def published(harness: OutboxHarness) -> list[OutgoingMessage]:
    """
    Publish all that waits, and return it.
    """
    held = await harness.outbox.take(100, lease_seconds=60)
    await harness.outbox.mark_published(held)
    return [each.message for each in held]


async def test_an_orphan_gets_the_message_that_asks_for_it(harness: OutboxHarness) -> None:
    """
    [1] The very message that would have been stored with it.
    """
    request = await orphan(harness)
    await harness.pass_time(IDLE_SECONDS + 1)

    assert await swept(harness) == [request.id]

    (held,) = await harness.outbox.take(10, lease_seconds=60)
    assert held.request_id == request.id
    assert held.message.topic == TOPIC.name
    assert decode(held.message.body) == attrs.evolve(message_of(request), environment="dev")
    assert held.message.attributes == {
        "request_id": str(request.id),
        "student_id": harness.student,
        "environment": "dev",
        "organization_id": harness.organization,
    }


async def test_a_sweep_leaves_the_request_as_it_is(harness: OutboxHarness) -> None:
    """
    [1] Its version too: a save that is under way is as good as before.
    """
    request = await orphan(harness)
    await harness.pass_time(IDLE_SECONDS + 1)
    assert await swept(harness) == [request.id]

    loaded = await harness.store.load(request.id)
    assert (loaded.version, loaded.status, loaded.attempt) == (request.version, request.status, request.attempt)
    await harness.store.save(loaded.cancel(datetime.now(UTC)))


async def test_a_young_request_is_no_orphan(harness: OutboxHarness) -> None:
    """
    [2] Its message may be on its way.
    """
    await orphan(harness)
    await harness.pass_time(IDLE_SECONDS - 10)

    assert await swept(harness) == []


async def test_a_request_whose_message_waits_or_went_out_is_no_orphan(harness: OutboxHarness) -> None:
    """
    [2] However long it waits; and after it went out or was refused, for twice as long as one that never had any.
    """
    request = await harness.store.add(TOPIC.call(new_wish(harness.student), message_id=uuid4()))
    await harness.pass_time(50 * IDLE_SECONDS)
    assert await swept(harness) == []

    assert len(await published(harness)) == 1
    await harness.pass_time(2 * IDLE_SECONDS - 10)
    assert await swept(harness) == []
    await harness.pass_time(11)
    assert await swept(harness) == [request.id]
    (held,) = await harness.outbox.take(10, lease_seconds=60)
    await harness.outbox.refuse(held, "no such topic")
    await harness.pass_time(4 * IDLE_SECONDS - 10)
    assert await swept(harness) == []
    await harness.pass_time(11)
    assert await swept(harness) == [request.id]


async def test_a_message_of_another_topic_wakes_nobody(harness: OutboxHarness) -> None:
    """
    [1] Only those that ask for the request count.
    """
    other = OutgoingMessage(id=uuid4(), topic="notifications", body=b"{}")
    request = await harness.store.add(new_wish(harness.student).send(other))
    await harness.pass_time(IDLE_SECONDS + 1)

    assert await swept(harness) == [request.id]


async def test_what_is_worked_on_is_no_orphan_until_its_lease_has_run_out_for_long(harness: OutboxHarness) -> None:
    """
    [2] Then it is one: its message may have been acknowledged by the worker that died.
    """
    request = await claimed(harness, await orphan(harness), lease_seconds=5000)
    await harness.pass_time(5000 - 10)
    assert await swept(harness) == []
    await harness.pass_time(IDLE_SECONDS)
    assert await swept(harness) == []

    await harness.pass_time(20)
    assert await swept(harness) == [request.id]


async def test_what_was_given_back_is_no_orphan_at_once(harness: OutboxHarness) -> None:
    """
    [2] The time counts from the last change on.
    """
    request = await orphan(harness)
    await harness.pass_time(10 * IDLE_SECONDS)
    held = await claimed(harness, request)
    await harness.store.save(held.release(datetime.now(UTC)))
    assert await swept(harness) == []

    await harness.pass_time(IDLE_SECONDS + 1)
    assert await swept(harness) == [request.id]


@pytest.mark.parametrize("ending", ["asked", "failed", "cancelled", "later"])
async def test_what_waits_or_is_over_is_no_orphan(harness: OutboxHarness, ending: str) -> None:
    """
    [2] For its student, for its time, or for nothing any more.
    """
    now = datetime.now(UTC)
    request = await claimed(harness, await orphan(harness))
    if ending == "asked":
        request = request.ask(Clarification(questions=("Which?",), reasoning="", requested_at=now), now)
    elif ending == "failed":
        request = attrs.evolve(
            request.fail(Failure(stage=Stage.VALIDATION, kind="Rejected", message="no"), now), lease=None
        )
    elif ending == "cancelled":
        request = request.cancel(now)
    else:
        a_year = timedelta(days=365).total_seconds()
        request = attrs.evolve(
            request.stumble(Stage.VALIDATION, "busy", now, retried=True, wait_seconds=a_year), lease=None
        )
    await harness.store.save(request)
    await harness.pass_time(20 * IDLE_SECONDS)

    assert await swept(harness) == []


async def test_no_more_are_swept_than_were_asked_for(harness: OutboxHarness) -> None:
    """
    [1] The rest is next.
    """
    requests = {(await orphan(harness)).id for _ in range(5)}
    await harness.pass_time(IDLE_SECONDS + 1)

    sweeps = [await swept(harness, 2) for _ in range(4)]

    assert [len(sweep) for sweep in sweeps] == [2, 2, 1, 0]
    assert {request for sweep in sweeps for request in sweep} == requests


async def test_of_sweepers_at_once_one_gives_the_message(harness: OutboxHarness) -> None:
    """
    [3] Twenty sweep thirty orphans, and each gets one.
    """
    requests = {(await orphan(harness)).id for _ in range(30)}
    await harness.pass_time(IDLE_SECONDS + 1)
    found: list[RequestId] = []

    async def sweep(number: int) -> None:
        orphans = harness.orphans if number % 2 else harness.other_orphans
        found.extend(await orphans.sweep(TOPIC, idle_seconds=IDLE_SECONDS, limit=100))

    async with anyio.create_task_group() as group:
        for number in range(20):
            group.start_soon(sweep, number)

    assert len(found) == 30
    assert set(found) == requests
    assert len(await harness.outbox.take(100, lease_seconds=60)) == 30


@pytest.mark.service("postgres")
async def test_an_absent_store_is_noticed_by_the_first_sweep() -> None:
    """
    It says for good what is to be done; memory's is always there.
    """
    async with postgres_outbox() as harness:
        assert harness.absent_orphans is not None
        with pytest.raises(Misconfigured, match="vividly db upgrade"):
            await harness.absent_orphans.sweep(TOPIC, idle_seconds=1, limit=1)
