"""
The promises of cancelling.
"""

from __future__ import annotations

from uuid import UUID, uuid4

import anyio
import attrs
import pytest

from unit.usecases._studio import Studio
from unit.usecases._wires import Wire, WiredRequests, hang, once
from vividly_core.domain.errors import NotFound, Stale
from vividly_core.domain.event import EventType
from vividly_core.domain.ids import RequestId, WorkerId
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus, StageStatus
from vividly_core.usecases.cancel_request import CancelRequest


def cancel_of(studio: Studio) -> CancelRequest:
    """
    The use case, over a store that passes through a wire of its own.
    """
    return CancelRequest(requests=studio.requests, clock=studio.clock)


async def test_a_request_that_waits_is_cancelled() -> None:
    """
    It is over, its stages are skipped, and nobody can claim it any more.
    """
    studio = Studio()
    request_id = await studio.submit()

    cancelled = await cancel_of(studio)(request_id)

    assert cancelled == await studio.requests.load(request_id)
    assert (cancelled.status, cancelled.cancelled_at) == (RequestStatus.CANCELLED, studio.clock.now())
    assert {run.status for run in cancelled.stages} == {StageStatus.SKIPPED}
    assert (await studio.events(request_id))[-2].type is EventType.REQUEST_CANCELLED
    with pytest.raises(Stale):
        await studio.make(request_id)


async def test_a_request_that_is_over_stays_what_it_is() -> None:
    """
    Cancelling twice, or too late, changes nothing.
    """
    studio = Studio()
    request_id = await studio.submit("text")
    await studio.make(request_id)
    before = await studio.requests.load(request_id)

    assert await cancel_of(studio)(request_id) == before
    assert await studio.requests.load(request_id) == before

    other = await studio.submit()
    assert await cancel_of(studio)(other) == await cancel_of(studio)(other)


async def test_an_unknown_request_is_not_found() -> None:
    """
    There is nothing to cancel.
    """
    with pytest.raises(NotFound):
        await cancel_of(Studio())(RequestId(UUID(int=9)))


async def test_a_running_stage_stops_and_writes_nothing_more() -> None:
    """
    The worker's next report is refused, which ends its stage.
    """
    studio = Studio()
    request_id = await studio.submit("audio")
    speaking = anyio.Event()

    async def speak_for_ever() -> None:
        speaking.set()
        await anyio.sleep_forever()

    studio.wire.before["narrator.speak"] = speak_for_ever
    errors: list[Exception] = []

    async def work() -> None:
        try:
            await studio.make(request_id, report_seconds=0.001, lease_seconds=0.001)
        except Stale as error:
            errors.append(error)

    with anyio.fail_after(5):
        async with anyio.create_task_group() as group:
            group.start_soon(work)
            await speaking.wait()
            cancelled = await cancel_of(studio)(request_id)

    assert len(errors) == 1
    assert await studio.requests.load(request_id) == cancelled
    assert cancelled.run_of(Stage.SCRIPT_GENERATION).status is StageStatus.FAILED
    assert cancelled.run_of(Stage.NOTIFICATION).status is StageStatus.SKIPPED
    assert studio.scratch.lent == 0


async def test_a_worker_that_is_told_to_stop_leaves_the_request_to_be_cancelled() -> None:
    """
    As when somebody presses Ctrl-C: the stage ends, the request is given back, and then marked.
    """
    studio = Studio()
    request_id = await studio.submit("audio")
    with anyio.CancelScope() as scope:

        async def stop() -> None:
            scope.cancel()
            await hang()

        studio.wire.before["narrator.speak"] = stop
        await studio.make(request_id)

    assert scope.cancelled_caught
    assert studio.scratch.lent == 0
    left = await studio.requests.load(request_id)
    assert (left.status, left.next_stage, left.running_stage) == (
        RequestStatus.GENERATING_SCRIPT,
        Stage.SCRIPT_GENERATION,
        None,
    )
    assert (await cancel_of(studio)(request_id)).status is RequestStatus.CANCELLED


@pytest.mark.parametrize("times", [1, 4])
async def test_a_worker_that_reports_in_between_does_not_keep_it_from_being_cancelled(times: int) -> None:
    """
    Loaded again, and cancelled as it stands then.
    """
    studio, wire = Studio(), Wire()
    request_id = await studio.submit()
    held = await studio.requests.claim(request_id, worker=WorkerId(uuid4()), lease_seconds=30)
    reports = [held.begin(Stage.VALIDATION, studio.clock.now())]

    async def report() -> None:
        if len(reports) <= times:
            reports.append(await studio.requests.save(reports[-1]))

    wire.before["requests.save"] = report
    requests = WiredRequests(part=studio.requests, wire=wire)

    cancelled = await CancelRequest(requests=requests, clock=studio.clock)(request_id)

    assert cancelled.status is RequestStatus.CANCELLED
    assert wire.calls == ["requests.load", "requests.save"] * (times + 1)


async def test_a_request_that_never_stands_still_is_given_up_for_now() -> None:
    """
    The error says what to do.
    """
    studio, wire = Studio(), Wire()
    request_id = await studio.submit()
    held = [await studio.requests.claim(request_id, worker=WorkerId(uuid4()), lease_seconds=30)]

    async def report() -> None:
        held.append(await studio.requests.save(held[-1]))

    wire.before["requests.save"] = report
    requests = WiredRequests(part=studio.requests, wire=wire)

    with pytest.raises(Stale, match="changes too often to be cancelled; try again"):
        await CancelRequest(requests=requests, clock=studio.clock)(request_id)

    assert (await studio.requests.load(request_id)).status is RequestStatus.PENDING


async def test_a_request_that_ends_in_between_stays_what_it_became() -> None:
    """
    The worker was faster.
    """
    studio, wire = Studio(), Wire()
    request_id = await studio.submit("text")

    async def finish() -> None:
        await studio.make(request_id)

    wire.before["requests.save"] = once(finish)
    requests = WiredRequests(part=studio.requests, wire=wire)

    ended = await CancelRequest(requests=requests, clock=studio.clock)(request_id)

    assert ended.status is RequestStatus.COMPLETED
    assert attrs.evolve(ended, lease=None) == await studio.requests.load(request_id)
