"""
The promises of handling one delivery.
"""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import anyio
import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.usecases._virtual_time import VIRTUAL_TIME
from unit.usecases._worker_taps import Tap
from unit.usecases._worker_world import (
    INTEREST,
    LEASE_SECONDS,
    QUESTION,
    STUDENT,
    World,
    failing,
    first,
    lasting,
    out_of_scope,
    refused,
    unclear,
)
from vividly_adapters.memory.budget import MemoryBudget
from vividly_core.domain.allowance import Allowance
from vividly_core.domain.dead_letter import dead_letter_id
from vividly_core.domain.errors import (
    Leased,
    Malformed,
    Misconfigured,
    Rejected,
    Throttled,
    Unavailable,
)
from vividly_core.domain.ids import WorkerId
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus, StageStatus
from vividly_core.domain.tariff import Tariff
from vividly_core.domain.verdict import (
    FIRST_DELAY_SECONDS,
    LONGEST_DELAY_SECONDS,
    MAX_ATTEMPTS,
    Action,
    Outcome,
    Verdict,
)
from vividly_core.usecases.spending import Spending

if TYPE_CHECKING:
    from unit.usecases._worker_world import Act
    from vividly_core.domain.errors import VividlyError
    from vividly_core.domain.request import LessonRequest

FIELDS: dict[str, Any] = {
    "request_id": str(uuid4()),
    "student_id": STUDENT,
    "student_query": QUESTION,
    "interest": INTEREST,
}
CRITICAL = [Stage.VALIDATION, Stage.RAG_RETRIEVAL, Stage.SCRIPT_GENERATION]


def body(**changes: Any) -> bytes:
    """
    A message with *changes* in its fields.
    """
    return json.dumps({**FIELDS, **changes}).encode()


UNREADABLE = {
    "nothing": b"",
    "no text": b"\xff\xfe\x00",
    "no JSON": b'{"student_query": "Why do quokkas smile?"',
    "no object": json.dumps([QUESTION]).encode(),
    "no fields": b"{}",
    "no request id": body(request_id=None),
    "no student": body(student_id=None),
    "no question": body(student_query=None),
    "an id that is no UUID": body(request_id=QUESTION),
    "an id that is no text": body(request_id=7),
    "a question that is too long": body(student_query=f"{QUESTION} " * 100),
    "an interest that is too long": body(interest=f"{INTEREST} " * 100),
    "a form that there is not": body(requested_modalities=[QUESTION]),
    "forms that are no list": body(requested_modalities=QUESTION),
    "a length that is none": body(duration_minutes=QUESTION),
    "a correlation id that is too long": body(correlation_id=QUESTION * 10),
}


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """
    Virtual time.
    """
    return VIRTUAL_TIME


def buried_as(kind: str) -> Verdict:
    """
    The verdict on what is buried as *kind*.
    """
    return Verdict(action=Action.BURY, reason=kind)


ALREADY_SETTLED = Verdict(action=Action.ACK, reason="already_settled")
CANCELLED = Verdict(action=Action.ACK, reason="cancelled")


@pytest.mark.parametrize("case", UNREADABLE)
async def test_a_message_that_cannot_be_read_is_buried_at_once(
    case: str, caplog: pytest.LogCaptureFixture
) -> None:
    """
    Whole, with the reason, which quotes nothing of it; no request is touched.
    """
    world, tap = World(), Tap()
    message_id = world.inbox.put(UNREADABLE[case], {"environment": "dev"})
    await anyio.sleep(7)

    verdict = await world.handle(tap=tap)(await world.receive())

    assert verdict == buried_as(Malformed.__name__)
    (letter,) = await world.buried()
    assert (letter.id, letter.message_id) == (dead_letter_id(message_id), message_id)
    assert (letter.body, letter.attributes) == (UNREADABLE[case], {"environment": "dev"})
    assert (letter.request_id, letter.stage, letter.attempts) == (None, None, 1)
    assert letter.first_at == letter.last_at == world.clock.now()
    assert letter.kind == "Malformed"
    assert letter.reason
    assert_nothing_is_quoted(f"{letter.kind} {letter.reason} {letter!r} {caplog.text}")
    assert tap.calls == ["letters.bury"]


@given(data=st.binary() | st.dictionaries(st.sampled_from(sorted(FIELDS)), st.text(min_size=12)).map(json.dumps))
async def test_any_bytes_are_buried_without_a_word_of_them_in_the_reason(data: bytes | str) -> None:
    """
    Never an error, never a second try.
    """
    world = World()
    content = data if isinstance(data, bytes) else data.encode()
    world.inbox.put(content)

    verdict = await world.handle()(await world.receive())

    assert verdict.action is Action.BURY
    (letter,) = await world.buried()
    assert letter.body == content
    if isinstance(data, str):
        assert not any(text in letter.reason for text in json.loads(data).values())


async def test_a_request_whose_record_makes_no_message_fails_with_it() -> None:
    """
    So that it does not wait for ever; its letter names it, and a replay tries it again.
    """
    world = World()
    request_id = await world.submit()
    request = await world.requests.load(request_id)
    await world.requests.save(attrs.evolve(request, wish=attrs.evolve(request.wish, question="?")))
    await world.put(request_id)

    verdict = await world.handle()(await world.receive())

    assert (verdict.action, verdict.reason) == (Action.BURY, Malformed.__name__)
    failed = await world.requests.load(request_id)
    assert failed.failure is not None
    assert (failed.status, failed.failure.kind) == (RequestStatus.FAILED, Malformed.__name__)
    assert [letter.request_id for letter in await world.buried()] == [request_id]


@pytest.mark.parametrize("named", ["itself", "nobody", "nothing"])
async def test_a_message_that_is_spoilt_does_no_harm_to_a_request_in_order(named: str) -> None:
    """
    Whatever its envelope says.
    """
    world = World()
    request_id = await world.order()
    names = {"itself": str(request_id), "nobody": str(uuid4()), "nothing": "no id"}
    healthy = await world.receive()
    world.inbox.put(b"{", {"request_id": names[named]})

    assert (await world.handle()(await world.receive())).action is Action.BURY
    assert (await world.handle()(healthy)).reason == "completed"


async def test_a_message_of_a_request_that_is_unknown_is_buried_at_once() -> None:
    """
    Under the id that it names.
    """
    world = World()
    world.inbox.put(body())

    verdict = await world.handle()(await world.receive())

    assert verdict == buried_as("NotFound")
    (letter,) = await world.buried()
    assert (str(letter.request_id), letter.stage) == (FIELDS["request_id"], None)
    assert letter.reason == f"there is no request {letter.request_id}"
    assert world.stages.ran == []


async def test_a_message_that_is_buried_again_keeps_one_letter() -> None:
    """
    From the first time to the last; other messages have letters of their own.
    """
    world = World()
    world.inbox.put(b"nothing")
    delivery = await world.receive()
    world.inbox.put(b"nothing")
    began_at = world.clock.now()
    await world.handle()(delivery)
    await anyio.sleep(60)
    await world.handle()(attrs.evolve(delivery, attempt=2))

    (letter,) = await world.buried()
    assert (letter.first_at, letter.last_at) == (began_at, began_at + timedelta(seconds=60))
    assert letter.attempts == 2

    await world.handle()(await world.receive())
    assert len(await world.buried()) == 2


@pytest.mark.parametrize("stage", CRITICAL)
@pytest.mark.parametrize("error", [Rejected("not in words fit for it"), Malformed("no script")], ids=repr)
async def test_an_error_that_would_come_again_buries_the_message_at_once(
    stage: Stage, error: VividlyError
) -> None:
    """
    With what is known of its request; the request has failed, and is not made again.
    """
    world = World()
    world.stages.acts[stage] = failing(error)
    began_at = world.clock.now()
    request_id = await world.order()
    await anyio.sleep(7)

    verdict = await world.handle()(await world.receive())

    assert verdict == buried_as(type(error).__name__)
    (letter,) = await world.buried()
    assert (letter.request_id, letter.stage, letter.attempts) == (request_id, stage, 1)
    assert (letter.kind, letter.reason) == (type(error).__name__, str(error))
    assert (letter.first_at, letter.last_at) == (began_at, world.clock.now())
    assert (await world.requests.load(request_id)).status is RequestStatus.FAILED
    assert world.stages.ran.count(stage) == 1


@pytest.mark.parametrize("stage", CRITICAL)
async def test_what_may_pass_is_tried_again_later(stage: Stage) -> None:
    """
    No letter is written; the row says from when on, which is when the delivery comes back.
    """
    world = World()
    world.stages.acts[stage] = first(failing(Unavailable("not there")))
    request_id = await world.order()

    verdict = await world.handle(jitter=lambda seconds: seconds / 4)(await world.receive())

    wait = FIRST_DELAY_SECONDS / 4
    assert verdict == Verdict(
        action=Action.RETRY,
        reason="Unavailable",
        shortest_delay_seconds=wait,
        longest_delay_seconds=wait,
        final=False,
    )
    assert verdict.drawn(lambda seconds: seconds * 3) == verdict
    request = await world.requests.load(request_id)
    assert request.available_at == world.clock.now() + timedelta(seconds=wait)
    assert await world.buried() == ()
    await world.put(request_id)
    assert (await world.handle()(await world.receive())).reason == "completed"


@pytest.mark.parametrize("seconds", [3.0, 17.0, 3000.0])
async def test_the_worlds_own_word_on_when_is_the_least_wait(seconds: float) -> None:
    """
    However small a wait is drawn.
    """
    world = World()
    world.stages.acts[Stage.VALIDATION] = failing(Throttled("too fast", retry_after_seconds=seconds))
    request_id = await world.order()
    delivery = await world.receive()

    verdict = await world.handle(jitter=lambda _: 0.0)(delivery)

    assert (verdict.shortest_delay_seconds, verdict.longest_delay_seconds) == (seconds, seconds)
    request = await world.requests.load(request_id)
    assert request.available_at == world.clock.now() + timedelta(seconds=seconds)
    again = await world.handle(jitter=lambda longest: longest)(delivery)
    assert again.longest_delay_seconds == max(2 * FIRST_DELAY_SECONDS, seconds)


@pytest.mark.parametrize("error", [Unavailable("not there"), KeyError(QUESTION)], ids=repr)
async def test_the_last_attempt_buries_the_message_once(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """
    The attempts are those of the request, and the letter names what the last one ended with.
    """
    world = World()
    world.stages.acts[Stage.SCRIPT_GENERATION] = failing(error)
    request_id = await world.order()
    delivery = await world.receive()

    verdicts = [await world.handle()(delivery) for _ in range(MAX_ATTEMPTS)]

    assert [verdict.action for verdict in verdicts] == [Action.RETRY] * (MAX_ATTEMPTS - 1) + [Action.BURY]
    (letter,) = await world.buried()
    assert (letter.kind, letter.stage) == (type(error).__name__, Stage.SCRIPT_GENERATION)
    assert (letter.attempts, letter.request_id) == (MAX_ATTEMPTS, request_id)
    assert_nothing_is_quoted(f"{letter.reason} {letter!r} {caplog.text}")
    assert await world.handle()(delivery) == ALREADY_SETTLED
    assert len(await world.buried()) == 1


async def test_a_redelivery_never_starts_a_second_run() -> None:
    """
    While the lease of the first lives it is put off, by ten seconds at most, however often it came before.
    """
    world = World()
    world.stages.acts[Stage.SCRIPT_GENERATION] = lasting(170)
    await world.order()
    delivery = await world.receive()
    verdicts: list[Verdict] = []

    async with anyio.create_task_group() as group:

        async def work() -> None:
            verdicts.append(await world.handle()(delivery))

        group.start_soon(work)
        for attempt in range(2, 19):
            await anyio.sleep(10)
            again = await world.handle()(attrs.evolve(delivery, attempt=attempt))
            assert (again.action, again.reason) == (Action.RETRY, Leased.__name__)
            assert again.longest_delay_seconds == FIRST_DELAY_SECONDS

    assert [verdict.reason for verdict in verdicts] == ["completed"]
    assert world.stages.ran.count(Stage.SCRIPT_GENERATION) == 1
    assert await world.buried() == ()


async def test_a_request_that_is_completed_is_done_with() -> None:
    """
    Every later delivery of its message is acknowledged, and makes nothing.
    """
    world = World()
    await world.order()
    delivery = await world.receive()

    assert (await world.handle()(delivery)).reason == "completed"
    ran = list(world.stages.ran)
    assert await world.handle()(delivery) == ALREADY_SETTLED
    assert (world.stages.ran, await world.buried()) == (ran, ())


@pytest.mark.parametrize("asked_before", [False, True])
async def test_a_request_that_is_cancelled_is_done_with(*, asked_before: bool) -> None:
    """
    Also one that was cancelled instead of answered.
    """
    world = World()
    world.stages.acts[Stage.VALIDATION] = unclear
    request_id = await world.order()
    delivery = await world.receive()
    if asked_before:
        await world.handle()(delivery)
    await world.cancel(request_id)

    assert await world.handle()(delivery) == CANCELLED
    assert world.stages.ran == [Stage.VALIDATION] * asked_before
    assert await world.buried() == ()


async def test_a_request_that_waits_for_its_student_is_done_with_for_now() -> None:
    """
    At once, and at every later delivery.
    """
    world = World()
    world.stages.acts[Stage.VALIDATION] = unclear
    await world.order()
    delivery = await world.receive()

    for _ in range(2):
        verdict = await world.handle()(delivery)
        assert verdict == Verdict(action=Action.ACK, reason=Outcome.CLARIFICATION.value)
    assert world.stages.ran == [Stage.VALIDATION]
    assert await world.buried() == ()


@pytest.mark.parametrize(("act", "outcome"), [(out_of_scope, Outcome.OUT_OF_SCOPE), (refused, Outcome.REFUSED)])
async def test_a_question_out_of_scope_is_no_dead_letter(act: Act, outcome: Outcome) -> None:
    """
    Nor is one that is refused: the student was told, and nobody has to look at it.
    """
    world = World()
    world.stages.acts[Stage.VALIDATION] = act
    await world.order()
    delivery = await world.receive()

    assert (await world.handle()(delivery)).reason == outcome.value
    assert await world.handle()(delivery) == ALREADY_SETTLED
    assert await world.buried() == ()


async def test_a_lesson_that_is_refused_for_its_cost_is_no_dead_letter() -> None:
    """
    The student was told; more is to be had tomorrow, and nothing is tried again until somebody asks for it.
    """
    world = World()
    spending = Spending(
        budget=MemoryBudget(requests=world.requests, clock=world.clock),
        tariff=Tariff(reading_usd=Decimal(1)),
        allowance=Allowance(request_usd=Decimal("0.5")),
    )
    await world.order()
    delivery = await world.receive()
    handle = world.handle(spending=spending)

    assert (await handle(delivery)).reason == Outcome.OVER_BUDGET.value
    assert await handle(delivery) == ALREADY_SETTLED
    assert await world.buried() == ()


async def test_a_request_that_is_cancelled_while_a_stage_runs_stops_within_about_a_second() -> None:
    """
    What the stage would have made is not kept, the request stays cancelled, and the delivery is done with.
    """
    world = World()
    world.stages.acts[Stage.SCRIPT_GENERATION] = lasting(170)
    request_id = await world.order()
    delivery = await world.receive()
    verdicts: list[Verdict] = []

    with anyio.fail_after(100):
        async with anyio.create_task_group() as group:

            async def work() -> None:
                verdicts.append(await world.handle()(delivery))

            group.start_soon(work)
            await anyio.sleep(60.2)
            cancelled = await world.cancel(request_id)
            cancelled_at = anyio.current_time()

    assert anyio.current_time() - cancelled_at < 1.6
    assert verdicts == [CANCELLED]
    assert await world.requests.load(request_id) == cancelled
    assert cancelled.status is RequestStatus.CANCELLED
    assert await world.buried() == ()


async def test_a_request_that_is_cancelled_as_its_stage_ends_keeps_nothing_of_it() -> None:
    """
    The save of the result is refused.
    """
    world, tap = World(), Tap()
    request_id = await world.order()

    async def cancel() -> None:
        if world.stages.ran == [Stage.VALIDATION]:
            world.stages.ran.clear()
            tap.before["requests.save"].clear()
            await world.cancel(request_id)

    tap.before["requests.save"].append(cancel)

    assert await world.handle(tap=tap)(await world.receive()) == CANCELLED
    request = await world.requests.load(request_id)
    assert (request.status, request.run_of(Stage.VALIDATION).output) == (RequestStatus.CANCELLED, None)


async def test_a_request_that_somebody_else_took_over_is_left_to_them() -> None:
    """
    The delivery comes again, in case they fail; nothing of ours is written.
    """
    world = World()
    request_id = await world.order()
    taken = []

    async def sleep_through_the_lease() -> None:
        await anyio.sleep(LEASE_SECONDS)
        taken.append(await world.requests.claim(request_id, worker=WorkerId(uuid4()), lease_seconds=LEASE_SECONDS))

    tap = Tap()
    tap.before["requests.save"].append(sleep_through_the_lease)

    verdict = await world.handle(tap=tap, save_seconds=60.0)(attrs.evolve(await world.receive(), attempt=99))

    assert (verdict.action, verdict.reason) == (Action.RETRY, Leased.__name__)
    assert await world.requests.load(request_id) == attrs.evolve(taken[0], lease=None)
    assert await world.buried() == ()


@pytest.mark.parametrize("verb", ["requests.claim", "requests.save"])
@pytest.mark.parametrize(
    "error", [Unavailable("connection reset"), Misconfigured("no such table"), KeyError(QUESTION)], ids=repr
)
async def test_a_store_that_fails_says_nothing_against_a_message(
    verb: str, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """
    It is put off, longer each time up to a cap, and never buried, however long that lasts; then its lesson is made.
    """
    world, tap = World(), Tap()
    await world.order()
    delivery = await world.receive()

    async def fail() -> None:
        raise error

    tap.before[verb].append(fail)
    waits = []
    for attempt in range(1, 12):
        verdict = await world.handle(tap=tap, max_attempts=100)(attrs.evolve(delivery, attempt=attempt))
        assert (verdict.action, verdict.reason) == (Action.RETRY, type(error).__name__)
        waits.append(verdict.longest_delay_seconds)
        await anyio.sleep(LEASE_SECONDS)

    assert waits[:3] == [FIRST_DELAY_SECONDS, 2 * FIRST_DELAY_SECONDS, 4 * FIRST_DELAY_SECONDS]
    assert waits[-1] == LONGEST_DELAY_SECONDS
    assert await world.buried() == ()
    assert_nothing_is_quoted(caplog.text)
    assert (await world.handle(max_attempts=100)(delivery)).reason == "completed"


@pytest.mark.parametrize("error", [Unavailable("not there"), Misconfigured("no such table"), OSError()], ids=repr)
@pytest.mark.parametrize("readable", [False, True])
async def test_a_letter_that_cannot_be_kept_is_kept_at_the_next_delivery(
    error: Exception, *, readable: bool
) -> None:
    """
    There is no verdict without it, so that nobody acknowledges; also where the request has failed already.
    """
    world, tap = World(), Tap()
    world.stages.acts[Stage.VALIDATION] = failing(Rejected("not in words fit for it"))
    if readable:
        await world.order()
    else:
        world.inbox.put(b"nothing")
    delivery = await world.receive()

    async def gone() -> None:
        raise error

    tap.before["letters.bury"].append(gone)
    with pytest.raises(type(error)):
        await world.handle(tap=tap)(delivery)
    assert await world.buried() == ()

    tap.before["letters.bury"].clear()
    verdict = await world.handle(tap=tap)(delivery)

    assert verdict.action in {Action.ACK, Action.BURY}
    (letter,) = await world.buried()
    assert letter.kind == ("Rejected" if readable else "Malformed")
    assert letter.stage is (Stage.VALIDATION if readable else None)


async def test_a_request_that_kills_its_workers_is_buried() -> None:
    """
    No attempt ever told how it ended; attempts are counted at the claim, and the one too many does not start.
    """
    world = World()
    world.stages.acts[Stage.SCRIPT_GENERATION] = lasting(170)
    request_id = await world.order()
    delivery = await world.receive()
    for _ in range(MAX_ATTEMPTS):
        await world.crash(request_id)

    ran = list(world.stages.ran)
    verdict = await world.handle()(delivery)

    assert verdict == buried_as("Crashed")
    assert world.stages.ran == ran
    request = await world.requests.load(request_id)
    assert (request.status, request.attempt) == (RequestStatus.FAILED, MAX_ATTEMPTS + 1)
    assert request.failure is not None
    assert (request.failure.kind, request.failure.stage) == ("Crashed", Stage.SCRIPT_GENERATION)
    (letter,) = await world.buried()
    assert (letter.kind, letter.stage) == ("Crashed", Stage.SCRIPT_GENERATION)
    assert letter.reason == "5 attempts ended without a word: the request may kill its workers"
    assert await world.handle()(delivery) == ALREADY_SETTLED


async def test_a_request_that_kills_its_workers_at_the_last_stage_is_complete_all_the_same() -> None:
    """
    The lesson is made, and only nobody could be told of it.
    """
    world = World()
    request_id = await world.order()
    request = await world.requests.load(request_id)
    made = tuple(
        attrs.evolve(run, status=StageStatus.PENDING if run.stage is Stage.NOTIFICATION else StageStatus.SKIPPED)
        for run in request.stages
    )
    died = attrs.evolve(request, stages=made, touched=frozenset(Stage), attempt=MAX_ATTEMPTS)
    await world.requests.save(died)

    verdict = await world.handle()(await world.receive())

    assert verdict == Verdict(action=Action.ACK, reason="completed")
    assert (await world.requests.load(request_id)).status is RequestStatus.COMPLETED
    assert world.stages.ran == [Stage.NOTIFICATION]


async def test_a_retry_of_a_request_that_killed_its_workers_has_all_attempts_again() -> None:
    """
    It goes on at the stage at which they died.
    """
    world = World()
    world.stages.acts[Stage.SCRIPT_GENERATION] = lasting(170)
    request_id = await world.order()
    for _ in range(MAX_ATTEMPTS):
        await world.crash(request_id)
    delivery = await world.receive()
    await world.handle()(delivery)
    await world.retry(request_id)
    del world.stages.acts[Stage.SCRIPT_GENERATION]
    world.stages.runs.clear()

    assert (await world.handle()(delivery)).reason == "completed"
    assert world.stages.ran == [Stage.SCRIPT_GENERATION, Stage.NOTIFICATION]
    assert (await world.requests.load(request_id)).attempt == 1


async def test_whoever_watches_sees_the_steps_of_the_request() -> None:
    """
    Up to the last.
    """
    world = World()
    request_id = await world.order()
    seen: list[LessonRequest] = []

    await world.handle()(await world.receive(), watch=seen.append)

    assert seen[-1] == await world.requests.load(request_id)


def assert_nothing_is_quoted(told: str) -> None:
    """
    What is *told* holds nothing that the student wrote.
    """
    assert "uokka" not in told
    assert "bowerbird" not in told
