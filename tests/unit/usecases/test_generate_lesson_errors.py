"""
The promises of making a lesson when something goes wrong.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING
from uuid import uuid4

import anyio
import attrs
import pytest

from unit.usecases._studio import LIGHT, Studio
from unit.usecases._wires import hang, once, raising
from vividly_adapters.memory.clock import MemoryClock
from vividly_adapters.memory.topic_reader import MemoryTopicReader
from vividly_core.domain.errors import Malformed, Rejected, Stale, Throttled, Unavailable
from vividly_core.domain.event import EventType
from vividly_core.domain.ids import WorkerId
from vividly_core.domain.reading import Understood
from vividly_core.domain.stage import DEFINITIONS, Stage
from vividly_core.domain.status import RequestStatus, StageStatus
from vividly_core.domain.verdict import MAX_ATTEMPTS, Action, Outcome
from vividly_core.usecases.generate_lesson import LIMIT_SECONDS

if TYPE_CHECKING:
    from vividly_core.domain.errors import VividlyError

WORK = {
    Stage.VALIDATION: "reader.read",
    Stage.RAG_RETRIEVAL: "library.find",
    Stage.SCRIPT_GENERATION: "writer.write",
    Stage.VIDEO_GENERATION: "renderer.render",
    Stage.VIDEO_PROCESSING: "renderer.draw_thumbnail",
}
"""Of each critical stage, the call that does its work."""

SECRET = "My name is Quentin Quokka"


@pytest.mark.parametrize("stage", WORK)
async def test_what_may_pass_is_tried_again_at_the_same_stage(stage: Stage) -> None:
    """
    The stage is pending again with its error, the lease released; the next attempt goes on and completes.
    """
    studio = Studio()
    request_id = await studio.submit()
    error = Throttled("too many at once", retry_after_seconds=17)
    studio.wire.before[WORK[stage]] = once(raising(error))

    ending = await studio.make(request_id)

    assert (ending.error, ending.outcome, ending.verdict.action) == (error, None, Action.RETRY)
    assert ending.verdict.longest_delay_seconds == 17
    request = await studio.requests.load(request_id)
    assert ending.request == request
    assert not request.is_over
    run = request.run_of(stage)
    assert (run.status, run.error, run.retry_count) == (StageStatus.PENDING, "too many at once", 1)
    again = await studio.make(request_id)
    assert again.outcome is Outcome.COMPLETED
    assert (again.request.attempt, again.request.run_of(stage).error) == (2, None)


@pytest.mark.parametrize("stage", WORK)
@pytest.mark.parametrize("error", [Rejected("not in words fit for it"), Malformed("no script")], ids=repr)
async def test_what_would_end_the_same_way_again_fails_the_request_at_once(
    stage: Stage, error: VividlyError
) -> None:
    """
    The failure names the stage, the kind of error and its message; the lease is released.
    """
    studio = Studio()
    request_id = await studio.submit()
    studio.wire.before[WORK[stage]] = raising(error)

    ending = await studio.make(request_id)

    assert (ending.error, ending.verdict.action) == (error, Action.BURY)
    request = await studio.requests.load(request_id)
    assert ending.request == request
    assert (request.status, request.attempt) == (RequestStatus.FAILED, 1)
    assert request.failure is not None
    assert (request.failure.stage, request.failure.kind, request.failure.message) == (
        stage,
        type(error).__name__,
        str(error),
    )
    assert request.run_of(stage).status is StageStatus.FAILED


@pytest.mark.parametrize("error", [Unavailable("not there"), KeyError("topic")], ids=repr)
async def test_the_last_attempt_fails_the_request(error: Exception) -> None:
    """
    It is marked failed only then.
    """
    studio = Studio()
    request_id = await studio.submit()
    studio.wire.before["writer.write"] = raising(error)

    endings = [await studio.make(request_id) for _ in range(MAX_ATTEMPTS)]

    assert [ending.verdict.action for ending in endings] == [Action.RETRY] * (MAX_ATTEMPTS - 1) + [Action.BURY]
    assert [ending.request.is_over for ending in endings] == [False] * (MAX_ATTEMPTS - 1) + [True]
    request = await studio.requests.load(request_id)
    assert request.status is RequestStatus.FAILED
    assert request.failure is not None
    assert (request.failure.stage, request.failure.kind) == (Stage.SCRIPT_GENERATION, type(error).__name__)


async def test_a_lesson_of_which_nobody_can_be_told_is_complete_all_the_same() -> None:
    """
    Telling is tried as often as anything else, and then gone without.
    """
    studio = Studio()
    # A moment that cannot be told in UTC.
    studio.stage_clock = MemoryClock(time=datetime.min.replace(tzinfo=timezone(timedelta(hours=1))))
    request_id = await studio.submit("text")

    first = await studio.make(request_id, max_attempts=2)
    last = await studio.make(request_id, max_attempts=2)

    assert (first.verdict.action, first.request.status) == (Action.RETRY, RequestStatus.NOTIFYING)
    assert (last.outcome, last.verdict.action) == (Outcome.COMPLETED, Action.ACK)
    request = await studio.requests.load(request_id)
    assert (request.status, request.progress) == (RequestStatus.COMPLETED, 100)
    assert request.run_of(Stage.NOTIFICATION).status is StageStatus.FAILED
    assert studio.requests.outbox_of(request_id) == ()


@pytest.mark.parametrize("stage", WORK)
async def test_a_stage_that_hangs_is_stopped_at_its_limit(stage: Stage) -> None:
    """
    As an error that may pass, which names the stage.
    """
    studio = Studio()
    request_id = await studio.submit()
    studio.wire.before[WORK[stage]] = hang

    with anyio.fail_after(5):
        ending = await studio.make(request_id, limit_seconds={**LIMIT_SECONDS, stage: 0.01})

    assert isinstance(ending.error, Unavailable)
    assert str(ending.error) == f"{stage} took longer than its limit of 0.01 s"
    assert ending.verdict.action is Action.RETRY
    assert ending.request.run_of(stage).error == str(ending.error)
    assert studio.scratch.lent == 0


def test_every_stage_has_a_limit() -> None:
    """
    Roomier than its estimate.
    """
    assert all(LIMIT_SECONDS[stage] > definition.estimated_seconds for stage, definition in DEFINITIONS.items())


async def test_a_part_that_ran_out_of_its_own_time_is_not_said_to_have_taken_ours() -> None:
    """
    A `TimeoutError` from within is an unexpected error like others.
    """
    studio = Studio()
    studio.wire.before["writer.write"] = raising(TimeoutError())

    ending = await studio.make(await studio.submit())

    assert ending.request.run_of(Stage.SCRIPT_GENERATION).error == "an unexpected TimeoutError"


async def test_the_cause_of_an_error_stays_attached() -> None:
    """
    Whoever looks for it finds it.
    """
    studio = Studio()
    error = Unavailable("not there")
    error.__cause__ = cause = ConnectionResetError()
    studio.wire.before["writer.write"] = raising(error)

    ending = await studio.make(await studio.submit())

    assert ending.error is error
    assert ending.error.__cause__ is cause


async def test_the_error_in_a_group_is_the_error() -> None:
    """
    Where a part has tasks of its own.
    """
    studio = Studio()
    error = Rejected("no")
    studio.wire.before["writer.write"] = raising(ExceptionGroup("tasks", [ExceptionGroup("more", [error])]))

    ending = await studio.make(await studio.submit())

    assert ending.error is error
    assert ending.verdict.action is Action.BURY


@pytest.mark.parametrize("attempts", [1, MAX_ATTEMPTS])
async def test_what_an_unexpected_error_says_is_told_to_nobody(
    attempts: int, caplog: pytest.LogCaptureFixture
) -> None:
    """
    It may quote a student: neither row, event nor log holds it, only the name of its class.
    """
    caplog.set_level(logging.DEBUG)
    studio = Studio(reader=MemoryTopicReader({SECRET: Understood(topic=LIGHT, confidence=1.0)}))
    request_id = await studio.submit(question=SECRET, interest="quokkas")
    studio.wire.before["writer.write"] = raising(ValueError(f"cannot write on {SECRET!r}"))

    await studio.make(request_id, max_attempts=attempts)

    request = await studio.requests.load(request_id)
    assert request.run_of(Stage.SCRIPT_GENERATION).error == "an unexpected ValueError"
    assert (request.failure is None) == (attempts > 1)
    told = [str(request.failure), *(f"{event.message} {event.data}" for event in await studio.events(request_id))]
    assert "an unexpected ValueError" in " ".join(told)
    assert "uokka" not in " ".join([*told, caplog.text])
    assert caplog.text.count("an unexpected ValueError") == 1


async def test_a_store_that_cannot_be_reached_ends_the_attempt() -> None:
    """
    As an error that may pass: nothing can be written, so nothing is.
    """
    studio = Studio()
    request_id = await studio.submit()
    before = await studio.requests.load(request_id)
    studio.wire.before["requests.save"] = raising(Unavailable("connection reset"))

    with pytest.raises(Unavailable, match="connection reset"):
        await studio.make(request_id)

    after = await studio.requests.load(request_id)
    assert after == attrs.evolve(before, version=after.version, attempt=1)


async def test_a_store_that_fails_while_a_stage_runs_stops_the_stage() -> None:
    """
    What the stage did is done again, since nobody could know of it.
    """
    studio = Studio()
    request_id = await studio.submit("audio")

    async def hang_while_the_store_is_gone() -> None:
        studio.wire.before["requests.save"] = once(raising(Unavailable("connection reset")))
        await anyio.sleep_forever()

    studio.wire.before["narrator.speak"] = once(hang_while_the_store_is_gone)

    with anyio.fail_after(5):
        ending = await studio.make(request_id, report_seconds=0.001, lease_seconds=0.001)

    assert ending.request.run_of(Stage.SCRIPT_GENERATION).error == "connection reset"
    assert ending.verdict.action is Action.RETRY
    assert (await studio.make(request_id)).outcome is Outcome.COMPLETED


async def test_that_the_request_was_lost_goes_before_any_other_error() -> None:
    """
    Nothing is written about a stage that failed at the moment at which the request was taken away.
    """
    studio = Studio()
    request_id = await studio.submit("audio")
    taken = anyio.Event()

    async def fail_once_taken() -> None:
        try:
            await anyio.sleep_forever()
        finally:
            raise Rejected("the stage fails while it is stopped")

    async def take_away() -> None:
        if not taken.is_set() and "narrator.speak" in studio.wire.calls:
            taken.set()
            studio.clock.advance(60)
            await studio.requests.claim(request_id, worker=WorkerId(uuid4()), lease_seconds=60)

    studio.wire.before["narrator.speak"] = fail_once_taken
    studio.wire.before["requests.save"] = take_away

    with anyio.fail_after(5), pytest.raises(Stale):
        await studio.make(request_id, report_seconds=0.001, lease_seconds=0.001)

    request = await studio.requests.load(request_id)
    assert request.run_of(Stage.SCRIPT_GENERATION).status is StageStatus.IN_PROGRESS
    assert EventType.STAGE_FAILED not in {event.type for event in await studio.events(request_id)}
