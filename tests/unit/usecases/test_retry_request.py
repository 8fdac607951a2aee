"""
The promises of trying a failed request once more.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from unit.usecases._virtual_time import VIRTUAL_TIME
from unit.usecases._worker_taps import Tap, TappedRequests
from unit.usecases._worker_world import World, done, failing, first, lasting, out_of_scope, unclear
from vividly_core.domain.errors import IllegalTransition, NotFound, Rejected, Stale
from vividly_core.domain.event import EventType
from vividly_core.domain.generation_topic import GenerationTopic
from vividly_core.domain.ids import RequestId
from vividly_core.domain.message import decode
from vividly_core.domain.stage import DEFINITIONS, Stage
from vividly_core.domain.status import RequestStatus, StageStatus
from vividly_core.usecases.retry_request import RetryRequest

STAGES = list(Stage)
CRITICAL = [stage for stage in Stage if DEFINITIONS[stage].critical]


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """
    Virtual time.
    """
    return VIRTUAL_TIME


async def failed(world: World, stage: Stage) -> RequestId:
    """
    A request that has failed at *stage*, which would succeed now.
    """
    world.stages.acts[stage] = first(failing(Rejected("not in words fit for it")))
    request_id = await world.order("video")
    await world.handle()(await world.receive())
    world.stages.runs.clear()
    return request_id


@pytest.mark.parametrize("stage", CRITICAL)
async def test_a_failed_request_goes_on_at_the_stage_that_failed(stage: Stage) -> None:
    """
    What was done stays done, with its output; there are all attempts again, and progress does not fall.
    """
    world = World()
    request_id = await failed(world, stage)
    before = await world.requests.load(request_id)

    again = await world.retry(request_id)

    assert again == await world.requests.load(request_id)
    assert (again.status, again.failure, again.failed_at) == (RequestStatus.PENDING, None, None)
    assert (again.attempt, again.available_at, again.progress) == (0, None, before.progress)
    assert (again.next_stage, again.run_of(stage).status) == (stage, StageStatus.PENDING)
    place = STAGES.index(stage)
    assert again.stages[:place] == before.stages[:place]
    assert (await world.events(request_id))[-2].type is EventType.RETRY

    await world.put(request_id)
    assert (await world.handle()(await world.receive())).reason == "completed"
    assert world.stages.ran == STAGES[place:]
    request = await world.requests.load(request_id)
    assert (request.status, request.attempt, request.progress) == (RequestStatus.COMPLETED, 1, 100)
    assert request.stages[:place] == before.stages[:place]


async def test_a_question_that_was_out_of_scope_is_read_again() -> None:
    """
    The library may have grown.
    """
    world = World()
    world.stages.acts[Stage.VALIDATION] = first(out_of_scope, done)
    request_id = await world.order()
    await world.handle()(await world.receive())

    await world.retry(request_id)
    await world.put(request_id)

    assert (await world.handle()(await world.receive())).reason == "completed"


@pytest.mark.parametrize("state", ["pending", "running", "waiting", "completed", "cancelled", "pending again"])
async def test_only_a_failed_request_is_tried_again(state: str) -> None:
    """
    Any other stays what it is; a second retry as well.
    """
    world = World()
    if state == "pending again":
        request_id = await failed(world, Stage.VALIDATION)
        await world.retry(request_id)
    else:
        request_id = await world.order()
    if state == "running":
        world.stages.acts[Stage.VALIDATION] = lasting(20)
        await world.crash(request_id, after=5)
    if state == "waiting":
        world.stages.acts[Stage.VALIDATION] = unclear
    if state in {"waiting", "completed"}:
        await world.handle()(await world.receive())
    if state == "cancelled":
        await world.cancel(request_id)
    before = await world.requests.load(request_id)

    with pytest.raises(IllegalTransition, match="only a failed request is tried again"):
        await world.retry(request_id)

    assert await world.requests.load(request_id) == before


async def test_of_two_retries_at_once_one_wins() -> None:
    """
    The other is told so.
    """
    world, tap = World(), Tap()
    request_id = await failed(world, Stage.VALIDATION)

    async def be_faster() -> None:
        tap.before["requests.save"].clear()
        await world.retry(request_id)

    tap.before["requests.save"].append(be_faster)
    retry = RetryRequest(requests=TappedRequests(part=world.requests, tap=tap), clock=world.clock)

    with pytest.raises(Stale):
        await retry(request_id)

    events = [event.type for event in await world.events(request_id)]
    assert events.count(EventType.RETRY) == 1


async def test_an_unknown_request_is_not_found() -> None:
    """
    There is nothing to retry.
    """
    with pytest.raises(NotFound):
        await World().retry(RequestId(uuid4()))


async def test_where_the_queue_is_a_topic_a_retry_sends_the_message_anew() -> None:
    """
    In the same step: the request waits for nobody's sweep.
    """
    world = World()
    request_id = await failed(world, Stage.VALIDATION)
    topic = GenerationTopic(name="content-generation-requests")

    await RetryRequest(requests=world.requests, clock=world.clock, topic=topic)(request_id)

    (message,) = world.requests.outbox_of(request_id)
    assert (message.topic, decode(message.body).request_id) == (topic.name, request_id)
