"""
The promises of `Erasure`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import anyio
import attrs
import pytest

from contract.openers._wishes import new_wish
from contract.openers.memory_erasure import memory_erasure
from contract.openers.postgres_erasure import postgres_erasure
from vividly_core.domain.artifact import Artifact, ArtifactKind, StoredAsset, asset_key
from vividly_core.domain.cost import Cost
from vividly_core.domain.dead_letter import DeadLetter, dead_letter_id
from vividly_core.domain.errors import Misconfigured, NotFound, Rejected
from vividly_core.domain.ids import MessageId, RequestId, WorkerId
from vividly_core.domain.outbox import OutgoingMessage
from vividly_core.domain.stage import Stage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._erasure_harness import ErasureHarness
    from vividly_core.domain.ids import StudentId
    from vividly_core.domain.request import LessonRequest

NOW = datetime(2026, 3, 14, tzinfo=UTC)


@pytest.fixture(
    params=[
        pytest.param(memory_erasure, id="memory"),
        pytest.param(postgres_erasure, id="postgres", marks=pytest.mark.service("postgres")),
    ]
)
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[ErasureHarness]:
    """
    Each adapter, with two students and without requests.
    """
    async with request.param() as harness:
        yield harness


def letter(request: LessonRequest, **known: Any) -> DeadLetter:
    """
    A letter that says of its request what is *known*.
    """
    message_id = MessageId(str(uuid4()))
    nothing = DeadLetter(
        id=dead_letter_id(message_id),
        message_id=message_id,
        body=request.wish.question.encode(),
        kind="Malformed",
        reason="it cannot be read",
        attempts=1,
        first_at=NOW,
        last_at=NOW,
    )
    return attrs.evolve(nothing, **known)


async def worked_on(harness: ErasureHarness, student: StudentId, at: datetime = NOW) -> LessonRequest:
    """
    A request of *student*, made *at*, with something of everything that can hang on one, in the hands of a worker.
    """
    message = OutgoingMessage(id=uuid4(), topic="requests", body=b"{}")
    request = await harness.store.add(new_wish(student, now=at, organization=harness.organization).send(message))
    held = await harness.store.claim(request.id, worker=WorkerId(uuid4()), lease_seconds=60)
    asset = StoredAsset(
        key=asset_key(request.id, ArtifactKind.SCRIPT),
        url="file:///script.json",
        media_type="application/json",
        size_bytes=2,
        sha256="0" * 64,
    )
    script = Artifact(kind=ArtifactKind.SCRIPT, stage=Stage.VALIDATION, asset=asset)
    cost = Cost(stage=Stage.VALIDATION, item="tokens", quantity=Decimal(7), unit="token")
    step = held.begin(Stage.VALIDATION, NOW).finish(
        Stage.VALIDATION, {"found": request.wish.question}, NOW, artifacts=[script], costs=[cost]
    )
    saved = await harness.store.save(step)
    await harness.letters.bury(letter(request, request_id=request.id))
    return saved


async def test_a_students_requests_are_named_the_oldest_first(harness: ErasureHarness) -> None:
    """
    [1] Theirs, and nobody else's; a student without any has none.
    """
    student, other = harness.students
    made = [await worked_on(harness, student, NOW + timedelta(minutes=minute)) for minute in (2, 0, 1)]

    assert await harness.erasure.requests_of(student) == (made[1].id, made[2].id, made[0].id)
    assert await harness.erasure.requests_of(other) == ()


async def test_nothing_of_an_erased_request_is_left_and_all_of_another(harness: ErasureHarness) -> None:
    """
    [2, 3] Also not of its messages and letters; what went is counted.
    """
    student, other = harness.students
    await worked_on(harness, other)
    before = await harness.counted()
    request = await worked_on(harness, student)
    grown = await harness.counted()

    erased = await harness.erasure.erase(request.id)

    assert await harness.counted() == before
    expected = {kind: grown[kind] - before[kind] for kind in before if grown[kind] > before[kind]}
    assert {kind: count for kind, count in erased.items() if count} == expected
    assert expected.keys() == before.keys() - {"users"}
    with pytest.raises(NotFound):
        await harness.store.load(request.id)
    assert [held.request_id for held in await harness.outbox.take(10, lease_seconds=60)] != [request.id]


async def test_a_letter_goes_that_names_the_request_in_any_way(harness: ErasureHarness) -> None:
    """
    [2] Where the table is the queue, the message bears the request's name; else its attributes do, also where nobody
    could read it.
    """
    request = await harness.store.add(new_wish(harness.students[0]))
    name = str(request.id)
    await harness.letters.bury(letter(request, attributes={"request_id": name}))
    await harness.letters.bury(letter(request, message_id=MessageId(name)))
    stays = letter(request, attributes={"request_id": str(uuid4())})
    await harness.letters.bury(stays)

    assert (await harness.erasure.erase(request.id))["dead_letters"] == 2

    assert await harness.letters.find(letter_id=None, limit=10) == (stays,)


async def test_erasing_again_counts_nothing(harness: ErasureHarness) -> None:
    """
    [3] Nor does erasing what never was, whoever it was.
    """
    request = await worked_on(harness, harness.students[0])
    await harness.erasure.erase(request.id)
    await harness.erasure.erase_student(harness.students[0])

    assert not any((await harness.erasure.erase(request.id)).values())
    assert not any((await harness.erasure.erase(RequestId(uuid4()))).values())
    assert not any((await harness.erasure.erase_student(harness.students[0])).values())


async def test_who_is_at_work_on_an_erased_request_is_told(harness: ErasureHarness) -> None:
    """
    [2] Their save brings nothing of it back.
    """
    request = await worked_on(harness, harness.students[0])
    await harness.erasure.erase(request.id)
    before = await harness.counted()

    with pytest.raises(NotFound):
        await harness.store.save(request.begin(Stage.RAG_RETRIEVAL, NOW))

    assert await harness.counted() == before


async def test_a_student_goes_with_the_letters_that_name_them(harness: ErasureHarness) -> None:
    """
    [4, 5] And with nobody else's.
    """
    student, other = harness.students
    request = await harness.store.add(new_wish(other))
    await harness.letters.bury(letter(request, attributes={"student_id": student}))
    await harness.letters.bury(letter(request, attributes={"student_id": other}))

    erased = await harness.erasure.erase_student(student)

    assert {kind: count for kind, count in erased.items() if count} == {"users": 1, "dead_letters": 1}
    counted = await harness.counted()
    assert (counted["users"], counted["dead_letters"], counted["content_requests"]) == (1, 1, 1)


async def test_a_student_with_requests_stays(harness: ErasureHarness) -> None:
    """
    [4] Else what these have in the asset store would be found by nobody.
    """
    await worked_on(harness, harness.students[0])
    before = await harness.counted()

    with pytest.raises(Rejected):
        await harness.erasure.erase_student(harness.students[0])

    assert await harness.counted() == before


@pytest.mark.parametrize(
    "harness",
    [pytest.param(postgres_erasure, id="postgres", marks=pytest.mark.service("postgres"))],
    indirect=True,
)
async def test_a_student_stays_whom_records_of_others_name(harness: ErasureHarness) -> None:
    """
    [4] The application's own: it must forget them first, and the error says so.
    """
    assert harness.refer is not None
    await harness.refer()

    with pytest.raises(Rejected, match="other records"):
        await harness.erasure.erase_student(harness.students[0])

    assert (await harness.counted())["users"] == 2


async def test_whatever_names_a_student_is_found_and_afterwards_nothing(harness: ErasureHarness) -> None:
    """
    [6] In columns, attributes and messages; and nobody else's.
    """
    student, other = harness.students
    theirs = await worked_on(harness, student)
    others = await worked_on(harness, other)
    sent = letter(theirs, body=f'{{"student_id":"{student}"}}'.encode())
    await harness.letters.bury(sent)
    await harness.letters.bury(letter(others, body=f'{{"student_id":"{student}0"}}'.encode()))
    names = (student, str(theirs.id))
    before = await harness.erasure.traces_of((other, str(others.id)))

    found = await harness.erasure.traces_of(names)
    await harness.erasure.erase(theirs.id)
    left = await harness.erasure.traces_of(names)
    await harness.erasure.erase_student(student)

    assert {"users": 1, "content_requests": 1, "outbox": 1, "dead_letters": 2}.items() <= found.items()
    assert left == {"users": 1, "dead_letters": 1}
    assert await harness.erasure.traces_of(names) == {}
    assert await harness.erasure.traces_of((other, str(others.id))) == before
    assert await harness.erasure.traces_of(()) == {}


@pytest.mark.parametrize(
    "harness",
    [pytest.param(postgres_erasure, id="postgres", marks=pytest.mark.service("postgres"))],
    indirect=True,
)
async def test_a_name_is_found_in_a_table_that_is_not_ours(harness: ErasureHarness) -> None:
    """
    [6] Nobody told us of it.
    """
    assert harness.refer is not None
    await harness.refer()

    assert (await harness.erasure.traces_of((harness.students[0],)))["logins"] == 1
    assert "logins" not in await harness.erasure.traces_of((harness.students[1],))


@pytest.mark.parametrize("delay_seconds", [0.0, 0.001, 0.005, 0.02])
async def test_an_erasure_that_is_cancelled_happens_wholly_or_not_at_all(
    harness: ErasureHarness, delay_seconds: float
) -> None:
    """
    At whatever moment it happens.
    """
    before = await harness.counted()
    request = await worked_on(harness, harness.students[0])
    grown = await harness.counted()

    with anyio.move_on_after(delay_seconds):
        await harness.erasure.erase(request.id)

    assert await harness.counted() in (before, grown)


@pytest.mark.parametrize(
    "harness",
    [pytest.param(postgres_erasure, id="postgres", marks=pytest.mark.service("postgres"))],
    indirect=True,
)
async def test_a_place_that_is_not_there_is_told(harness: ErasureHarness) -> None:
    """
    With what mends it.
    """
    assert harness.absent is not None

    with pytest.raises(Misconfigured):
        await harness.absent.erase(RequestId(uuid4()))
