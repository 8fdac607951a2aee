"""
The promises of making a lesson where it cannot go on, or may not.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import anyio
import attrs
import pytest

from unit.usecases._virtual_time import VIRTUAL_TIME
from unit.usecases._worker_taps import Tap
from unit.usecases._worker_world import World, failing, first, lasting
from vividly_core.domain.errors import Crashed, IllegalTransition, Rejected, Stale, Unavailable
from vividly_core.domain.ids import WorkerId
from vividly_core.domain.outbox import OutgoingMessage
from vividly_core.domain.stage import DEFINITIONS, Stage
from vividly_core.domain.status import RequestStatus, StageStatus
from vividly_core.domain.verdict import MAX_ATTEMPTS, Action, Outcome
from vividly_core.usecases.stages import Done

if TYPE_CHECKING:
    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.progress import Progress
    from vividly_core.usecases.stages import Result

CRITICAL = [stage for stage in Stage if DEFINITIONS[stage].critical]


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """
    Virtual time.
    """
    return VIRTUAL_TIME


async def stored(world: World, request_id: RequestId, **changes: Any) -> None:
    """
    Let the row be as some other program has left it.
    """
    await world.requests.save(attrs.evolve(await world.requests.load(request_id), **changes))


@pytest.mark.parametrize("value", [float("nan"), "a\x00b", "half \ud800 of a pair"], ids=ascii)
@pytest.mark.parametrize("stage", CRITICAL)
async def test_an_output_that_no_store_can_keep_fails_the_request_at_once(stage: Stage, value: object) -> None:
    """
    It would be the same the next time: the stage has failed, and none after it runs.
    """
    world = World()

    async def act(_: LessonRequest, __: Progress) -> Result:
        return Done(output={"value": value})

    world.stages.acts[stage] = act
    request_id = await world.submit("video")

    ending = await world.generate()(request_id)

    assert (ending.verdict.action, ending.verdict.reason) == (Action.BURY, "Rejected")
    request = await world.requests.load(request_id)
    assert ending.request == request
    assert (request.status, request.run_of(stage).status) == (RequestStatus.FAILED, StageStatus.FAILED)
    assert request.failure is not None
    assert (request.failure.stage, request.failure.kind) == (stage, "Rejected")
    # The last stage leaves with the one before it.
    assert world.stages.ran[-1] in {stage, Stage.NOTIFICATION}


async def test_a_store_that_loses_a_result_has_the_stage_done_again() -> None:
    """
    After a wait: the store was back in time to be told.
    """
    world, tap = World(), Tap()
    request_id = await world.submit()

    async def lose() -> None:
        if world.stages.ran == [Stage.VALIDATION]:
            tap.before["requests.save"].clear()
            raise Unavailable("connection reset")

    tap.before["requests.save"].append(lose)

    ending = await world.generate(tap=tap)(request_id)

    assert ending.verdict.action is Action.RETRY
    assert ending.request.run_of(Stage.VALIDATION).error == "connection reset"
    assert ending.request.available_at == world.clock.now() + timedelta(
        seconds=ending.verdict.longest_delay_seconds
    )
    assert (await world.generate()(request_id)).outcome is Outcome.COMPLETED


async def test_a_result_that_was_kept_though_the_store_said_nothing_is_not_made_again() -> None:
    """
    The answer to the save was lost: this worker may write no more, and the next goes on behind the stage.
    """
    world, tap = World(), Tap()
    request_id = await world.submit()

    async def lose_the_answer() -> None:
        if world.stages.ran == [Stage.VALIDATION]:
            tap.after["requests.save"].clear()
            raise Unavailable("connection reset")

    tap.after["requests.save"].append(lose_the_answer)

    with pytest.raises(Stale):
        await world.generate(tap=tap)(request_id)

    assert (await world.requests.load(request_id)).run_of(Stage.VALIDATION).status is StageStatus.COMPLETED
    await anyio.sleep(30)
    assert (await world.generate()(request_id)).outcome is Outcome.COMPLETED
    assert world.stages.ran.count(Stage.VALIDATION) == 1


@pytest.mark.parametrize("error", [Unavailable("connection reset"), OSError()], ids=repr)
async def test_a_store_that_fails_between_two_stages_is_not_blamed_on_either(error: Exception) -> None:
    """
    Also at the last attempt: nobody can be told, and the lease runs out by itself.
    """
    world, tap = World(), Tap()
    request_id = await world.submit()
    await stored(world, request_id, attempt=MAX_ATTEMPTS - 1)

    async def fail() -> None:
        raise error

    tap.before["requests.save"].append(fail)

    with pytest.raises(type(error)):
        await world.generate(tap=tap)(request_id)

    left = await world.requests.load(request_id)
    assert (left.status, left.running_stage) == (RequestStatus.PENDING, None)


async def test_a_last_word_that_is_lost_does_not_fail_a_lesson_that_is_made() -> None:
    """
    The next worker does the last stage once more, and says it.
    """
    world, tap = World(), Tap()
    request_id = await world.submit()
    await stored(world, request_id, attempt=MAX_ATTEMPTS - 2)

    async def fail_at_the_end() -> None:
        if Stage.NOTIFICATION in world.stages.ran:
            raise Unavailable("connection reset")

    tap.before["requests.save"].append(fail_at_the_end)

    with pytest.raises(Unavailable):
        await world.generate(tap=tap)(request_id)

    await anyio.sleep(30)
    world.stages.runs.clear()
    assert (await world.generate()(request_id)).outcome is Outcome.COMPLETED
    assert world.stages.ran == [Stage.SCRIPT_GENERATION, Stage.NOTIFICATION]


async def test_a_row_that_stands_as_none_may_fails_instead_of_coming_back_for_ever() -> None:
    """
    Its status is behind its stages.
    """
    world = World()
    request_id = await world.submit()
    await stored(world, request_id, status=RequestStatus.GENERATING_VIDEO)

    ending = await world.generate()(request_id)

    assert isinstance(ending.error, IllegalTransition)
    assert ending.verdict.action is Action.BURY
    request = await world.requests.load(request_id)
    assert request.failure is not None
    assert (request.status, request.failure.stage) == (RequestStatus.FAILED, Stage.VALIDATION)


async def test_a_row_whose_stages_are_over_and_not_done_fails() -> None:
    """
    One of them has failed, and somebody forgot to say so of the request.
    """
    world = World()
    request_id = await world.submit()
    request = await world.requests.load(request_id)
    over = tuple(attrs.evolve(run, status=StageStatus.FAILED) for run in request.stages)
    await stored(world, request_id, status=RequestStatus.NOTIFYING, stages=over)

    ending = await world.generate()(request_id)

    assert ending.verdict.action is Action.BURY
    assert ending.request.failure is not None
    assert (ending.request.status, ending.request.failure.stage) == (RequestStatus.FAILED, None)


async def test_the_attempt_after_the_last_does_not_start() -> None:
    """
    Those before it ended without a word.
    """
    world = World()
    request_id = await world.submit()
    await stored(world, request_id, attempt=MAX_ATTEMPTS)

    ending = await world.generate()(request_id)

    assert isinstance(ending.error, Crashed)
    assert (ending.request.status, world.stages.ran) == (RequestStatus.FAILED, [])


async def test_a_stage_that_hangs_is_stopped_at_its_limit() -> None:
    """
    As an error that may pass.
    """
    world = World()
    world.stages.acts[Stage.VALIDATION] = lasting(1000)
    began_at = anyio.current_time()

    ending = await world.generate()(await world.submit())

    assert anyio.current_time() - began_at == pytest.approx(30)
    assert str(ending.error) == "validation took longer than its limit of 30 s"
    assert ending.verdict.action is Action.RETRY


@pytest.mark.parametrize("beat_seconds", [1.0, 4.0])
async def test_a_request_that_was_taken_away_is_let_go_at_the_next_beat(beat_seconds: float) -> None:
    """
    Also where the stage tells of no progress, and the lease would last for long.
    """
    world = World()
    world.stages.acts[Stage.SCRIPT_GENERATION] = lasting(170)
    request_id = await world.submit()
    cancelled_at = 0.0

    async def cancel() -> None:
        nonlocal cancelled_at
        await anyio.sleep(20.3)
        await world.cancel(request_id)
        cancelled_at = anyio.current_time()

    async with anyio.create_task_group() as group:
        group.start_soon(cancel)
        with pytest.raises(Stale):
            await world.generate(lease_seconds=600.0, beat_seconds=beat_seconds)(request_id)

    assert anyio.current_time() - cancelled_at <= beat_seconds + 0.5


async def test_a_lease_is_renewed_in_time_however_seldom_the_beat() -> None:
    """
    At a third of it.
    """
    world = World()
    world.stages.acts[Stage.SCRIPT_GENERATION] = lasting(170)
    request_id = await world.submit()

    ending = await world.generate(lease_seconds=6.0, beat_seconds=1000.0)(request_id)

    assert ending.outcome is Outcome.COMPLETED


async def test_whoever_is_cancelled_before_does_not_claim() -> None:
    """
    The request is free for others.
    """
    world, tap = World(), Tap()
    request_id = await world.submit()

    with anyio.CancelScope() as scope:
        scope.cancel()
        await world.generate(tap=tap)(request_id)

    assert scope.cancelled_caught
    assert tap.calls == []


async def test_a_claim_that_is_not_answered_is_given_up() -> None:
    """
    As a save is.
    """
    world, tap = World(), Tap()
    request_id = await world.submit()
    tap.before["requests.claim"].append(anyio.sleep_forever)

    with anyio.fail_after(60), pytest.raises(Unavailable, match=r"the store did not answer within 5 s"):
        await world.generate(tap=tap)(request_id)


async def test_a_request_that_is_over_waits_or_was_taken_is_not_worked_on() -> None:
    """
    Whoever asks is told so.
    """
    world = World()
    request_id = await world.submit()
    await world.generate()(request_id)
    ran = list(world.stages.ran)

    with pytest.raises(Stale, match="completed"):
        await world.generate()(request_id)

    assert world.stages.ran == ran


async def test_what_a_stage_made_and_told_is_kept_with_its_step() -> None:
    """
    The script's text, and the message that leaves.
    """
    world = World()
    message = OutgoingMessage(id=uuid4(), topic="notifications", body=b"{}")

    async def act(_: LessonRequest, __: Progress) -> Result:
        return Done(output={}, script_text="Once upon a time.", message=message)

    world.stages.acts[Stage.SCRIPT_GENERATION] = act
    request_id = await world.submit()

    ending = await world.generate()(request_id)

    assert ending.request.script_text == "Once upon a time."
    assert world.requests.outbox_of(request_id) == (message,)


async def test_the_error_in_a_group_is_the_error() -> None:
    """
    Where a stage has tasks of its own.
    """
    world = World()
    error = Rejected("no")
    world.stages.acts[Stage.VALIDATION] = failing(ExceptionGroup("tasks", [ExceptionGroup("more", [error])]))

    assert (await world.generate()(await world.submit())).error is error


async def test_that_the_request_was_lost_goes_before_what_its_stage_says_of_it() -> None:
    """
    Whoever has it now decides.
    """
    world = World()

    async def fail_once_stopped(_: LessonRequest, __: Progress) -> Result:
        try:
            await anyio.sleep_forever()
        finally:
            raise Rejected("the stage fails while it is stopped")

    world.stages.acts[Stage.VALIDATION] = first(fail_once_stopped)
    request_id = await world.submit()

    async def take_away() -> None:
        await anyio.sleep(3)
        request = await world.requests.load(request_id)
        await world.requests.save(request)
        await world.requests.claim(request_id, worker=WorkerId(uuid4()), lease_seconds=60)

    async with anyio.create_task_group() as group:
        group.start_soon(take_away)
        with pytest.raises(Stale):
            await world.generate()(request_id)

    assert (await world.requests.load(request_id)).run_of(Stage.VALIDATION).error is None


async def test_a_lesson_of_which_nobody_can_be_told_is_complete_all_the_same() -> None:
    """
    Telling is tried as often as anything else, and then gone without.
    """
    world = World()
    world.stages.acts[Stage.NOTIFICATION] = failing(Unavailable("nobody listens"))
    request_id = await world.submit()

    endings = [await world.generate(max_attempts=2)(request_id) for _ in range(2)]

    assert [ending.verdict.action for ending in endings] == [Action.RETRY, Action.ACK]
    request = await world.requests.load(request_id)
    assert request.status is RequestStatus.COMPLETED
    assert request.run_of(Stage.NOTIFICATION).status is StageStatus.FAILED


async def test_attempts_that_came_further_are_no_reason_to_give_up() -> None:
    """
    A request whose neighbour kills their worker again and again is not buried with it, as long as its stages end.
    """
    world = World()
    world.stages.acts[Stage.SCRIPT_GENERATION] = lasting(170)
    request_id = await world.submit("video")
    await stored(world, request_id, attempt=MAX_ATTEMPTS - 1)
    await world.crash(request_id)
    for _ in range(MAX_ATTEMPTS - 2):
        await world.crash(request_id)
    world.stages.acts.clear()

    ending = await world.generate()(request_id)

    assert ending.request.attempt > MAX_ATTEMPTS
    assert ending.outcome is Outcome.COMPLETED


async def test_attempts_that_end_in_one_stage_count_whatever_came_before() -> None:
    """
    So that who kills its workers late is found out as well.
    """
    world = World()
    world.stages.acts[Stage.SCRIPT_GENERATION] = lasting(170)
    request_id = await world.submit("video")
    await stored(world, request_id, attempt=MAX_ATTEMPTS - 1)
    for _ in range(MAX_ATTEMPTS):
        await world.crash(request_id)

    assert isinstance((await world.generate()(request_id)).error, Crashed)


async def test_a_store_that_is_away_when_only_the_end_is_missing_says_nothing_against_the_request() -> None:
    """
    It comes again.
    """
    world, tap = World(), Tap()
    request_id = await world.submit()
    request = await world.requests.load(request_id)
    over = tuple(attrs.evolve(run, status=StageStatus.SKIPPED) for run in request.stages)
    await stored(world, request_id, status=RequestStatus.NOTIFYING, stages=over)

    async def fail() -> None:
        raise Unavailable("connection reset")

    tap.before["requests.save"].append(fail)

    with pytest.raises(Unavailable):
        await world.generate(tap=tap)(request_id)
    await anyio.sleep(30)
    assert (await world.generate()(request_id)).outcome is Outcome.COMPLETED


async def test_who_is_interrupted_looks_at_once() -> None:
    """
    A cancelled request stops its stage long before the next beat; an interruption without need changes nothing.
    """
    world = World()
    world.stages.acts[Stage.SCRIPT_GENERATION] = lasting(100)
    request_id = await world.submit()
    interruptions = world.requests.interruptions
    generate = world.generate(
        interruptions=interruptions, report_seconds=50.0, beat_seconds=50.0, lease_seconds=300.0
    )
    stopped_at = []

    async def work() -> None:
        with pytest.raises(Stale):
            await generate(request_id)
        stopped_at.append(anyio.current_time())

    async with anyio.create_task_group() as group:
        began_at = anyio.current_time()
        group.start_soon(work)
        await anyio.sleep(5)
        interruptions.interrupt(request_id)
        await anyio.sleep(5)
        await world.cancel(request_id)

    assert stopped_at[0] - began_at == pytest.approx(10)
    assert interruptions.watched() == 0
