"""
The promises of `RequestStore`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import anyio
import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract._domain_steps import stepped
from contract.openers.memory_request_store import memory_request_store
from contract.openers.patient_request_store import patient_request_store
from contract.openers.postgres_request_store import postgres_request_store
from vividly_core.domain.artifact import Artifact, ArtifactKind, StoredAsset, asset_key
from vividly_core.domain.clarification import Clarification
from vividly_core.domain.cost import Cost
from vividly_core.domain.errors import AlreadyExists, Leased, NotFound, Rejected, Stale, VividlyError
from vividly_core.domain.event import EventType
from vividly_core.domain.failure import Failure
from vividly_core.domain.ids import CorrelationId, OrganizationId, RequestId, StudentId, WorkerId
from vividly_core.domain.modality import Modality
from vividly_core.domain.outbox import OutgoingMessage
from vividly_core.domain.request import new_request
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus, StageStatus
from vividly_core.domain.submission import submission

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from contextlib import AbstractAsyncContextManager

    from contract.openers._store_harness import StoreHarness
    from vividly_core.domain.request import LessonRequest

NOW = datetime(2026, 3, 14, 15, 9, 26, 535897, tzinfo=UTC)
WORKER = WorkerId(UUID(int=7))

OPENERS = [
    pytest.param(memory_request_store, id="memory"),
    pytest.param(patient_request_store, id="patient"),
    pytest.param(postgres_request_store, id="postgres", marks=pytest.mark.service("postgres")),
]


@pytest.fixture(params=OPENERS)
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[StoreHarness]:
    """
    Each adapter, opened and empty.
    """
    async with request.param() as harness:
        yield harness


def wish(harness: StoreHarness, modality: str = "video") -> LessonRequest:
    """
    A new request of the harness's student.
    """
    return new_request(
        request_id=RequestId(uuid4()),
        correlation_id=CorrelationId(f"req_{uuid4().hex[:16]}"),
        wish=submission(
            student_id=harness.student,
            question="Why is the sky blue? ☀ \"quoted\" 'n' back\\slash",
            interest="café",
            grade="8th grade",
            minutes=2,
            modalities=[modality],
            organization_id=harness.organization,
        ),
        now=NOW,
    )


async def claimed(harness: StoreHarness, request: LessonRequest) -> LessonRequest:
    """
    Add *request*, and take its lease.
    """
    await harness.store.add(request)
    return await harness.store.claim(request.id, worker=WORKER, lease_seconds=30)


async def test_what_is_added_is_loaded(harness: StoreHarness) -> None:
    """
    [1, 3] A loaded request equals the one that `add` returned, one version on and without news.
    """
    request = wish(harness)

    added = await harness.store.add(request)

    assert added == request.saved()
    assert await harness.store.load(request.id) == added


async def test_a_stored_id_is_not_added_again(harness: StoreHarness) -> None:
    """
    [2] Adding a request twice is `AlreadyExists`, and so is a second one with its correlation id.
    """
    request = wish(harness)
    await harness.store.add(request)

    with pytest.raises(AlreadyExists):
        await harness.store.add(request)
    with pytest.raises(AlreadyExists):
        await harness.store.add(attrs.evolve(request, id=RequestId(uuid4())))


async def test_a_request_of_an_unknown_student_is_refused(harness: StoreHarness) -> None:
    """
    [2] Nothing is stored for a student who does not exist.
    """
    request = wish(harness)
    stranger = attrs.evolve(request, wish=attrs.evolve(request.wish, student_id=StudentId("nobody")))

    with pytest.raises(NotFound):
        await harness.store.add(stranger)
    with pytest.raises(NotFound):
        await harness.store.load(request.id)


async def test_a_request_of_an_unknown_organization_is_refused(harness: StoreHarness) -> None:
    """
    [2] Nothing is stored for an organization that does not exist; without one, all is well.
    """
    request = wish(harness)
    lost = attrs.evolve(request, wish=attrs.evolve(request.wish, organization_id=OrganizationId("nowhere")))
    free = attrs.evolve(request, wish=attrs.evolve(request.wish, organization_id=None))

    with pytest.raises(NotFound):
        await harness.store.add(lost)
    added = await harness.store.add(free)

    assert (await harness.store.load(request.id)).wish == added.wish == free.wish


async def test_an_unknown_request_is_not_found(harness: StoreHarness) -> None:
    """
    [3] Loading, claiming and saving what is not there is `NotFound`.
    """
    with pytest.raises(NotFound):
        await harness.store.load(RequestId(uuid4()))
    with pytest.raises(NotFound):
        await harness.store.claim(RequestId(uuid4()), worker=WORKER, lease_seconds=30)
    with pytest.raises(NotFound):
        await harness.store.save(wish(harness))


async def test_a_claim_gives_a_lease_and_counts_an_attempt(harness: StoreHarness) -> None:
    """
    [4] The first claim has token 1 and attempt 1, and the next one of each 2.
    """
    first = await claimed(harness, wish(harness))
    assert first.lease is not None
    assert (first.lease.owner, first.lease.token, first.attempt) == (WORKER, 1, 1)

    await harness.expire(first.id)
    second = await harness.store.claim(first.id, worker=WorkerId(uuid4()), lease_seconds=30)

    assert second.lease is not None
    assert (second.lease.token, second.attempt) == (2, 2)


async def test_a_living_lease_keeps_others_out(harness: StoreHarness) -> None:
    """
    [5] A second claim is `Leased`, even by the same worker.
    """
    request = await claimed(harness, wish(harness))

    with pytest.raises(Leased):
        await harness.store.claim(request.id, worker=WORKER, lease_seconds=30)


async def test_of_many_claims_at_once_one_wins(harness: StoreHarness) -> None:
    """
    [5] Twenty workers claim one request: one gets it, nineteen are told that it is taken.
    """
    request = wish(harness)
    await harness.store.add(request)
    outcomes: list[str] = []

    async def claim() -> None:
        try:
            await harness.store.claim(request.id, worker=WorkerId(uuid4()), lease_seconds=30)
        except Leased:
            outcomes.append("leased")
        else:
            outcomes.append("claimed")

    async with anyio.create_task_group() as group:
        for _ in range(20):
            group.start_soon(claim)

    assert sorted(outcomes) == ["claimed"] + ["leased"] * 19


@pytest.mark.parametrize("ending", ["cancel", "fail"])
async def test_what_is_over_is_not_claimed(harness: StoreHarness, ending: str) -> None:
    """
    [6] Claiming a request that is over is `Stale`.
    """
    request = await claimed(harness, wish(harness))
    over = (
        request.cancel(NOW)
        if ending == "cancel"
        else attrs.evolve(request.fail(Failure(stage=None, kind="Rejected", message="no"), NOW), lease=None)
    )
    await harness.store.save(over)

    with pytest.raises(Stale):
        await harness.store.claim(request.id, worker=WORKER, lease_seconds=30)


async def test_what_waits_for_its_student_is_not_claimed(harness: StoreHarness) -> None:
    """
    [6] Claiming a request with a question back is `Stale`, and possible again once it is answered.
    """
    request = await claimed(harness, wish(harness))
    request = await harness.store.save(request.begin(Stage.VALIDATION, NOW))
    asked = Clarification(questions=("Which sky?",), reasoning="too wide", requested_at=NOW)
    request = await harness.store.save(request.ask(asked, NOW))

    with pytest.raises(Stale):
        await harness.store.claim(request.id, worker=WORKER, lease_seconds=30)

    waiting = await harness.store.load(request.id)
    answered = await harness.store.save(waiting.answer("The one on Mars", NOW))
    again = await harness.store.claim(request.id, worker=WORKER, lease_seconds=30)
    assert (again.attempt, again.clarification, again.wish) == (1, None, answered.wish)
    assert again.wish.question.endswith(" The one on Mars")


async def test_work_that_is_given_back_is_no_attempt(harness: StoreHarness) -> None:
    """
    [4, 9] After a release the next claim, which is possible at once, counts the same attempt again.
    """
    request = await claimed(harness, wish(harness))
    request = await harness.store.save(request.begin(Stage.VALIDATION, NOW))

    released = await harness.store.save(request.release(NOW))

    assert (await harness.store.load(request.id)).attempt == released.attempt == 0
    again = await harness.store.claim(request.id, worker=WorkerId(uuid4()), lease_seconds=30)
    assert (again.attempt, again.run_of(Stage.VALIDATION).status) == (1, StageStatus.PENDING)


async def test_a_failed_request_is_tried_again_where_it_failed(harness: StoreHarness) -> None:
    """
    [4, 7] After a retry it is claimed as if for the first time, without its failure, its stages as they were.
    """
    request = await claimed(harness, wish(harness))
    request = await harness.store.save(request.begin(Stage.VALIDATION, NOW))
    request = await harness.store.save(request.finish(Stage.VALIDATION, {"k": "v"}, NOW))
    request = await harness.store.save(request.begin(Stage.RAG_RETRIEVAL, NOW))
    failure = Failure(stage=Stage.RAG_RETRIEVAL, kind="Rejected", message="nothing was found")
    await harness.store.save(attrs.evolve(request.fail(failure, NOW), lease=None))

    await harness.store.save((await harness.store.load(request.id)).retry(NOW))

    again = await harness.store.claim(request.id, worker=WORKER, lease_seconds=30)
    assert (again.status, again.failure, again.failed_at, again.attempt) == (RequestStatus.PENDING, None, None, 1)
    assert again.run_of(Stage.VALIDATION).output == {"k": "v"}
    assert again.next_stage is Stage.RAG_RETRIEVAL


@pytest.mark.parametrize("verb", ["stumble", "put_off"])
@pytest.mark.parametrize("ahead", [timedelta(days=-30_000), timedelta(days=30_000)], ids=["behind", "ahead"])
async def test_a_wait_begins_with_its_save_by_the_stores_clock(
    harness: StoreHarness, verb: str, ahead: timedelta
) -> None:
    """
    [8] Whatever the time is where the request was worked on; what is returned is what is stored.
    """
    request = await claimed(harness, wish(harness))
    wrong = NOW + ahead
    began = request.begin(Stage.VALIDATION, wrong)
    waits = {
        "stumble": began.stumble(Stage.VALIDATION, "it broke", wrong, retried=True, wait_seconds=3600.5),
        "put_off": began.put_off(Stage.VALIDATION, "no turn is free", wrong, wait_seconds=3600.5),
    }
    before = await harness.now()

    saved = await harness.store.save(attrs.evolve(waits[verb], lease=None))

    assert saved.available_at is not None
    assert before <= saved.available_at - timedelta(seconds=3600.5) <= await harness.now()
    assert await harness.store.load(request.id) == saved


async def test_a_wait_is_over_with_the_next_claim(harness: StoreHarness) -> None:
    """
    [4] For the row too.
    """
    request = await claimed(harness, wish(harness))
    began = request.begin(Stage.VALIDATION, NOW)
    stumbled = began.stumble(Stage.VALIDATION, "it broke", NOW, retried=True, wait_seconds=3600)
    await harness.store.save(attrs.evolve(stumbled, lease=None))

    again = await harness.store.claim(request.id, worker=WORKER, lease_seconds=30)

    assert again.available_at is None
    assert (await harness.store.load(request.id)).available_at is None


async def test_the_same_step_again_waits_no_longer(harness: StoreHarness) -> None:
    """
    [10] The answer is the first one, to the microsecond; and a save that says nothing of it leaves it.
    """
    request = await claimed(harness, wish(harness))
    began = request.begin(Stage.VALIDATION, NOW)
    stumbled = attrs.evolve(
        began.stumble(Stage.VALIDATION, "it broke", NOW, retried=True, wait_seconds=3600), lease=None
    )
    step = uuid4()

    first = await harness.store.save(stumbled, step=step)
    second = await harness.store.save(stumbled, step=step)
    third = await harness.store.save(await harness.store.load(request.id))

    assert first == second
    assert first.available_at == third.available_at == (await harness.store.load(request.id)).available_at


async def test_work_that_is_put_off_is_no_attempt(harness: StoreHarness) -> None:
    """
    [4, 7] The next claim counts the same attempt again, and knows how often it was so.
    """
    request = await claimed(harness, wish(harness))
    for _ in range(3):
        began = request.begin(Stage.VALIDATION, NOW)
        waiting = began.put_off(Stage.VALIDATION, "no turn is free", NOW, wait_seconds=1)
        await harness.store.save(attrs.evolve(waiting, lease=None))
        request = await harness.store.claim(request.id, worker=WORKER, lease_seconds=30)

    run = request.run_of(Stage.VALIDATION)
    assert (request.attempt, run.waits, run.stumbles, run.error) == (1, 3, 0, "no turn is free")


async def test_a_step_is_stored_with_all_its_parts(harness: StoreHarness) -> None:
    """
    [7] Stage, output, artifacts, costs, messages and progress of one save all come back, exactly.
    """
    request = await claimed(harness, wish(harness))
    request = await harness.store.save(request.begin(Stage.VALIDATION, NOW))
    artifact = Artifact(
        kind=ArtifactKind.SCRIPT,
        stage=Stage.VALIDATION,
        asset=StoredAsset(
            key=asset_key(request.id, ArtifactKind.SCRIPT),
            url="memory:///x",
            media_type="application/json",
            size_bytes=2**40,
            sha256="a" * 64,
        ),
    )
    cost = Cost(
        stage=Stage.VALIDATION,
        item="tokens_in",
        quantity=Decimal("1296.000001"),
        unit="token",
        usd=Decimal("0.00009720"),
        price_source="list price",
    )
    message = OutgoingMessage(id=uuid4(), topic="notifications", body=b"\x00\xff", attributes={"k": "v"})
    output = {"deep": [{"ünï": "☀"}, None, True, 1.5, -3], "empty": {}, "big": "x" * 100_000}

    saved = await harness.store.save(
        request.finish(
            Stage.VALIDATION,
            output,
            NOW + timedelta(seconds=1.234567),
            artifacts=[artifact],
            costs=[cost],
        ).send(message)
    )

    loaded = await harness.store.load(request.id)
    assert loaded == attrs.evolve(saved, lease=None)
    assert loaded.run_of(Stage.VALIDATION).output == output
    assert loaded.artifacts == (artifact,)
    assert await harness.costs(request.id) == (cost,)
    assert await harness.outbox(request.id) == (message,)


async def test_a_retried_artifact_takes_the_place_of_the_first(harness: StoreHarness) -> None:
    """
    [7] There is one artifact of a kind, the last one saved.
    """
    request = await claimed(harness, wish(harness))
    request = await harness.store.save(request.begin(Stage.VALIDATION, NOW))

    def artifact(size: int) -> Artifact:
        asset = StoredAsset(
            key=asset_key(request.id, ArtifactKind.SCRIPT),
            url="u",
            media_type="m",
            size_bytes=size,
            sha256="b" * 64,
        )
        return Artifact(kind=ArtifactKind.SCRIPT, stage=Stage.VALIDATION, asset=asset)

    await harness.store.save(request.finish(Stage.VALIDATION, {}, NOW, artifacts=[artifact(1), artifact(2)]))

    assert (await harness.store.load(request.id)).artifacts == (artifact(2),)


async def test_the_second_writer_loses(harness: StoreHarness) -> None:
    """
    [8] Saving a version that was saved already is `Stale`, and changes nothing.
    """
    request = await claimed(harness, wish(harness))
    await harness.store.save(request.begin(Stage.VALIDATION, NOW))
    before = await harness.store.load(request.id)

    with pytest.raises(Stale):
        await harness.store.save(request.cancel(NOW))

    assert await harness.store.load(request.id) == before


async def test_a_worker_that_lost_its_lease_changes_nothing(harness: StoreHarness) -> None:
    """
    [8] After another claim, a save under the old lease is `Stale`, though the lease's time was forgotten.
    """
    old = await claimed(harness, wish(harness))
    await harness.expire(old.id)
    new = await harness.store.claim(old.id, worker=WorkerId(uuid4()), lease_seconds=30)
    events = await harness.history.events(old.id, after=0, limit=100)

    with pytest.raises(Stale):
        await harness.store.save(old.begin(Stage.VALIDATION, NOW))
    with pytest.raises(Stale):
        await harness.store.save(attrs.evolve(old.begin(Stage.VALIDATION, NOW), version=new.version))

    assert await harness.store.load(old.id) == attrs.evolve(new, lease=None)
    assert await harness.history.events(old.id, after=0, limit=100) == events


async def test_a_save_renews_the_lease(harness: StoreHarness) -> None:
    """
    [9] A save under a lease that ran out, but that nobody took, makes it live again.
    """
    request = await claimed(harness, wish(harness))
    await harness.expire(request.id)

    await harness.store.save(request.begin(Stage.VALIDATION, NOW))

    with pytest.raises(Leased):
        await harness.store.claim(request.id, worker=WORKER, lease_seconds=30)


async def test_a_save_without_a_lease_gives_it_up(harness: StoreHarness) -> None:
    """
    [9] After it, another worker claims at once.
    """
    request = await claimed(harness, wish(harness))

    await harness.store.save(attrs.evolve(request.begin(Stage.VALIDATION, NOW), lease=None))

    again = await harness.store.claim(request.id, worker=WorkerId(uuid4()), lease_seconds=30)
    assert again.run_of(Stage.VALIDATION).status is StageStatus.IN_PROGRESS


async def test_a_clarification_and_a_failure_survive(harness: StoreHarness) -> None:
    """
    [7] Questions back, their time, and the reason of a failure come back as they were.
    """
    asked = Clarification(questions=("Which force?", "Which body?"), reasoning="too wide", requested_at=NOW)
    first = await claimed(harness, wish(harness))
    first = await harness.store.save(first.begin(Stage.VALIDATION, NOW))
    await harness.store.save(first.ask(asked, NOW))
    second = await claimed(harness, wish(harness))
    second = await harness.store.save(second.begin(Stage.VALIDATION, NOW))
    failure = Failure(stage=Stage.VALIDATION, kind="refused", message="You matter.", helpline="Call 988.")
    await harness.store.save(attrs.evolve(second.fail(failure, NOW), lease=None))

    waiting, failed = await harness.store.load(first.id), await harness.store.load(second.id)

    assert (waiting.status, waiting.clarification) == (RequestStatus.PENDING, asked)
    assert waiting.wish.interest == "café"
    assert (failed.status, failed.failure) == (RequestStatus.FAILED, failure)


async def test_every_change_of_status_leaves_one_event(harness: StoreHarness) -> None:
    """
    The store writes `status_change` itself, once a change, after the news of the step.
    """
    request = await claimed(harness, wish(harness))
    await harness.store.save(request.begin(Stage.VALIDATION, NOW))

    events = await harness.history.events(request.id, after=0, limit=100)

    assert [event.type for event in events] == [
        EventType.REQUEST_CREATED,
        EventType.REQUEST_STARTED,
        EventType.STAGE_STARTED,
        EventType.STATUS_CHANGE,
    ]
    assert events[-1].data == {
        "old_status": "pending",
        "new_status": "validating",
        "current_stage": "validation",
    }


def nested(depth: int) -> object:
    """
    A value that many lists deep.
    """
    value: object = 1
    for _ in range(depth):
        value = [value]
    return value


POISON = {
    "NUL": "\x00",
    "NUL within": "a\x00b",
    "low surrogate": "\udc00",
    "high surrogate": "\ud800",
    "NaN": float("nan"),
    "infinity": float("inf"),
    "minus infinity": float("-inf"),
    "5000 digits": 10**5000,
    "nested 500 deep": nested(500),
    "nested 20000 deep": nested(20_000),
    "bytes": b"x",
    "a set": {1, 2},
    "an object": object(),
}
KEPT = {
    "400 digits": 10**400,
    "a tiny float": 5e-324,
    "nested 90 deep": nested(90),
    "an empty key": {"": 1},
    "a text like an escape": r"\u0000 \ud800",
    "emoji, right to left, zero width": "😀 \u05d0\u202e \u200b\ufeff",
    "a megabyte": "x" * 1_000_000,
}


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON)
async def test_what_cannot_be_kept_is_refused_whole(harness: StoreHarness, poison: object) -> None:
    """
    It is `Rejected`, as a value and within one, nothing of its step is stored, and those who save at the same moment
    do not notice.
    """
    requests = [await claimed(harness, wish(harness)) for _ in range(4)]
    requests = [await harness.store.save(request.begin(Stage.VALIDATION, NOW)) for request in requests]
    refused: list[RequestId] = []

    async def save(request: LessonRequest, output: dict[str, object]) -> None:
        try:
            await harness.store.save(request.finish(Stage.VALIDATION, output, NOW))
        except Rejected:
            refused.append(request.id)

    async with anyio.create_task_group() as group:
        outputs: list[dict[str, object]] = [{"x": 1}, {"x": poison}, {"x": [{"y": poison}]}, {"x": 2}]
        for request, output in zip(requests, outputs, strict=True):
            group.start_soon(save, request, output)

    assert set(refused) == {requests[1].id, requests[2].id}
    for request in requests:
        loaded = await harness.store.load(request.id)
        if request.id in refused:
            assert loaded == attrs.evolve(request, lease=None)
        else:
            assert loaded.run_of(Stage.VALIDATION).is_over


@pytest.mark.parametrize("odd", KEPT.values(), ids=KEPT)
async def test_what_only_looks_odd_is_kept(harness: StoreHarness, odd: object) -> None:
    """
    It comes back as it was.
    """
    request = await claimed(harness, wish(harness))
    request = await harness.store.save(request.begin(Stage.VALIDATION, NOW))

    await harness.store.save(request.finish(Stage.VALIDATION, {"odd": odd}, NOW))

    assert (await harness.store.load(request.id)).run_of(Stage.VALIDATION).output == {"odd": odd}


async def test_the_same_step_again_is_silent(harness: StoreHarness) -> None:
    """
    [10] It returns what the first one stored, and leaves no second event, cost or message.
    """
    request = await claimed(harness, wish(harness))
    request = await harness.store.save(request.begin(Stage.VALIDATION, NOW))
    cost = Cost(stage=Stage.VALIDATION, item="i", quantity=Decimal(1), unit="u", usd=Decimal(1), price_source="p")
    message = OutgoingMessage(id=uuid4(), topic="notifications", body=b"", attributes={})
    finished = request.finish(Stage.VALIDATION, {}, NOW, costs=[cost]).send(message)
    step = uuid4()
    saved = await harness.store.save(finished, step=step)
    events = await harness.history.events(request.id, after=0, limit=100)

    assert [await harness.store.save(finished, step=step) for _ in range(3)] == [saved] * 3

    assert await harness.store.load(request.id) == attrs.evolve(saved, lease=None)
    assert await harness.history.events(request.id, after=0, limit=100) == events
    assert (await harness.costs(request.id), await harness.outbox(request.id)) == ((cost,), (message,))


async def test_the_same_step_at_once_is_one_save(harness: StoreHarness) -> None:
    """
    [10] Ten attempts at one step that run at the same time all end well, and store it once.
    """
    request = await claimed(harness, wish(harness))
    step, versions = uuid4(), []

    async def save() -> None:
        versions.append((await harness.store.save(request.begin(Stage.VALIDATION, NOW), step=step)).version)

    async with anyio.create_task_group() as group:
        for _ in range(10):
            group.start_soon(save)

    assert versions == [request.version + 1] * 10
    assert len(await harness.history.events(request.id, after=0, limit=100)) == 4


@pytest.mark.parametrize("other", [uuid4(), None], ids=["other step", "no step"])
async def test_another_step_of_the_same_version_is_stale(harness: StoreHarness, other: UUID | None) -> None:
    """
    [8, 10] Who writes under another step, or under none, is another writer.
    """
    request = await claimed(harness, wish(harness))
    begun = request.begin(Stage.VALIDATION, NOW)
    await harness.store.save(begun, step=uuid4())

    with pytest.raises(Stale):
        await harness.store.save(begun, step=other)


async def test_a_step_counts_until_the_next(harness: StoreHarness) -> None:
    """
    [10] Once the request was saved or claimed again, an old step is `Stale`.
    """
    request = await claimed(harness, wish(harness))
    step = uuid4()
    begun = await harness.store.save(request.begin(Stage.VALIDATION, NOW), step=step)

    later = await harness.store.save(begun.finish(Stage.VALIDATION, {}, NOW), step=(last := uuid4()))
    with pytest.raises(Stale):
        await harness.store.save(request.begin(Stage.VALIDATION, NOW), step=step)

    await harness.expire(request.id)
    await harness.store.claim(request.id, worker=WorkerId(uuid4()), lease_seconds=30)
    with pytest.raises(Stale):
        await harness.store.save(begun.finish(Stage.VALIDATION, {}, NOW), step=last)
    assert (await harness.store.load(request.id)).version == later.version + 1


async def test_the_same_claim_again_is_silent(harness: StoreHarness) -> None:
    """
    [5, 10] It returns what the first one did, and counts no attempt; to another worker the request is `Leased`.
    """
    request = await harness.store.add(wish(harness))
    step = uuid4()
    first = await harness.store.claim(request.id, worker=WORKER, lease_seconds=30, step=step)

    assert await harness.store.claim(request.id, worker=WORKER, lease_seconds=30, step=step) == first
    with pytest.raises(Leased):
        await harness.store.claim(request.id, worker=WorkerId(uuid4()), lease_seconds=30, step=step)
    with pytest.raises(Leased):
        await harness.store.claim(request.id, worker=WORKER, lease_seconds=30, step=uuid4())

    begun = await harness.store.save(first.begin(Stage.VALIDATION, NOW))
    with pytest.raises(Leased):
        await harness.store.claim(request.id, worker=WORKER, lease_seconds=30, step=step)
    assert (await harness.store.load(request.id)).version == begun.version


async def test_a_claim_whose_lease_ran_out_is_a_new_one(harness: StoreHarness) -> None:
    """
    [4, 10] The same step then counts as another attempt, under another token.
    """
    request = await harness.store.add(wish(harness))
    step = uuid4()
    await harness.store.claim(request.id, worker=WORKER, lease_seconds=30, step=step)
    await harness.expire(request.id)

    again = await harness.store.claim(request.id, worker=WORKER, lease_seconds=30, step=step)

    assert again.lease is not None
    assert (again.attempt, again.lease.token) == (2, 2)


@pytest.mark.parametrize("delay_ms", [0, 1, 5, 20])
async def test_a_cancelled_save_happened_wholly_or_not_at_all(harness: StoreHarness, delay_ms: int) -> None:
    """
    Wherever cancellation falls, request, stage and events agree.
    """
    request = await claimed(harness, wish(harness))

    with anyio.move_on_after(delay_ms / 1000):
        await harness.store.save(request.begin(Stage.VALIDATION, NOW))

    loaded = await harness.store.load(request.id)
    types = [event.type for event in await harness.history.events(request.id, after=0, limit=100)]
    begun = loaded.run_of(Stage.VALIDATION).status is StageStatus.IN_PROGRESS
    assert begun == (loaded.status is RequestStatus.VALIDATING)
    assert begun == (EventType.STAGE_STARTED in types) == (EventType.STATUS_CHANGE in types)
    assert loaded.version == request.version + begun


STEPS = st.lists(
    st.sampled_from(
        [
            *("claim", "expire", "begin", "advance", "finish", "stumble", "later", "complete", "fail", "cancel"),
            *("ask", "answer", "retry", "release", "stale", "again"),
        ]
    ),
    max_size=25,
)


@pytest.mark.service("postgres")
@settings(max_examples=25)
@given(steps=STEPS, modality=st.sampled_from(Modality))
async def test_fake_and_real_agree(steps: list[str], modality: Modality) -> None:
    """
    The same random steps on both stores give the same values, or errors of the same class.
    """
    chosen = "video" if modality is Modality.IMAGES else modality.value
    assert await _play(memory_request_store, steps, chosen) == await _play(postgres_request_store, steps, chosen)


async def _play(
    opener: Callable[[], AbstractAsyncContextManager[StoreHarness]], steps: list[str], modality: str
) -> list[object]:
    async with opener() as harness:
        request = wish(harness, modality)
        identity, correlation = request.id, request.correlation_id
        current = await harness.store.add(request)
        log: list[object] = []
        last, last_step = current, UUID(int=0)
        for number, step in enumerate(steps):
            now = NOW + timedelta(seconds=number)
            try:
                if step == "claim":
                    current = await harness.store.claim(identity, worker=WORKER, lease_seconds=60)
                elif step == "expire":
                    await harness.expire(identity)
                elif step == "again":
                    await harness.store.save(last, step=last_step)
                else:
                    last, last_step = _next(current, step, now), UUID(int=number + 1)
                    current = await harness.store.save(last, step=last_step)
            except VividlyError as error:
                log.append(type(error).__name__)
            log.append(_comparable(current, identity, correlation))
        log.append(_comparable(await harness.store.load(identity), identity, correlation))
        events = await harness.history.events(identity, after=0, limit=1000)
        log.append([(event.type, event.stage, event.severity, event.data, event.message) for event in events])
        return log


def _next(request: LessonRequest, step: str, now: datetime) -> LessonRequest:
    if step == "stale":
        return attrs.evolve(request, version=max(request.version - 1, 0))
    return stepped(request, step, now, wait_seconds=86_400)


def _comparable(request: LessonRequest, identity: RequestId, correlation: CorrelationId) -> LessonRequest:
    assert request.id == identity
    assert request.correlation_id == correlation
    return attrs.evolve(request, id=RequestId(UUID(int=0)), correlation_id=CorrelationId("same"))
