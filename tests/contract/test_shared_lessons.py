"""
The promises of `SharedLessons`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import anyio
import attrs
import pytest

from contract.openers._wishes import new_wish
from contract.openers.memory_shared_lessons import memory_shared_lessons
from contract.openers.postgres_shared_lessons import postgres_shared_lessons
from vividly_core.domain.errors import NotFound
from vividly_core.domain.failure import Failure
from vividly_core.domain.fingerprint import Fingerprint
from vividly_core.domain.ids import RequestId, WorkerId
from vividly_core.ports.shared_lessons import Finished, Leader, Underway

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.openers._shared_lessons_harness import SharedLessonsHarness
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.shared_lessons import Claim

NOW = datetime(2026, 3, 14, tzinfo=UTC)
LESSON = Fingerprint("a" * 64)
ANOTHER = Fingerprint("b" * 64)


@pytest.fixture(
    params=[
        pytest.param(memory_shared_lessons, id="memory"),
        pytest.param(postgres_shared_lessons, id="postgres", marks=pytest.mark.service("postgres")),
    ]
)
async def harness(request: pytest.FixtureRequest) -> AsyncGenerator[SharedLessonsHarness]:
    """
    Each adapter, with a student and without requests.
    """
    async with request.param() as harness:
        yield harness


async def working(harness: SharedLessonsHarness) -> LessonRequest:
    """
    A request that a worker has in hand.
    """
    request = await harness.store.add(new_wish(harness.student))
    return await harness.store.claim(request.id, worker=WorkerId(uuid4()), lease_seconds=60)


async def completed(harness: SharedLessonsHarness, request: LessonRequest) -> LessonRequest:
    """
    The request, once its lesson is made.
    """
    while (stage := request.next_stage) is not None:
        request = request.begin(stage, NOW).finish(stage, {}, NOW)
    return await harness.store.save(attrs.evolve(request.complete(NOW), lease=None))


async def ask(
    harness: SharedLessonsHarness, request: LessonRequest, lesson: Fingerprint = LESSON, *, patience: float = 60
) -> Claim:
    """
    Ask to lead.
    """
    return await harness.lessons.claim(lesson, request.id, patience_seconds=patience)


async def test_the_first_leads_as_often_as_it_asks_and_the_others_wait_for_it(
    harness: SharedLessonsHarness,
) -> None:
    """
    [1] For each fingerprint another.
    """
    first, second = await working(harness), await working(harness)

    assert await ask(harness, first) == Leader()
    assert await ask(harness, second) == Underway(request_id=first.id)
    assert await ask(harness, second, ANOTHER) == Leader()
    assert await ask(harness, first) == Leader()


async def test_a_lesson_that_is_made_is_there_for_all(harness: SharedLessonsHarness) -> None:
    """
    [2] However long ago.
    """
    first, second = await working(harness), await working(harness)
    await ask(harness, first)

    await completed(harness, first)

    assert await ask(harness, second, patience=0) == Finished(request_id=first.id)


@pytest.mark.parametrize("end", ["failed", "cancelled"])
async def test_a_leader_that_makes_no_lesson_leads_no_more(harness: SharedLessonsHarness, end: str) -> None:
    """
    [3] Of those who wait, the next one who asks takes its place; the others wait for that one.
    """
    first, second, third = [await working(harness) for _ in range(3)]
    await ask(harness, first)
    ended = first.cancel(NOW)
    if end == "failed":
        ended = first.fail(Failure(stage=first.next_stage, kind="Rejected", message="no"), NOW)

    await harness.store.save(attrs.evolve(ended, lease=None))

    assert await ask(harness, second) == Leader(instead_of=first.id)
    assert await ask(harness, third) == Underway(request_id=second.id)


async def test_a_leader_that_is_erased_leaves_nothing(harness: SharedLessonsHarness) -> None:
    """
    [3] Whether its lesson was made or not; whoever has copied it is not touched.
    """
    first, second = await working(harness), await working(harness)
    await ask(harness, first)
    await completed(harness, first)

    await harness.erasure.erase(first.id)

    assert await ask(harness, second) == Leader()
    assert (await harness.store.load(second.id)).id == second.id


async def test_of_many_who_ask_at_once_one_leads(harness: SharedLessonsHarness) -> None:
    """
    [4] Also where another has led before them, and has failed.
    """
    requests = [await working(harness) for _ in range(12)]
    answers: list[Claim] = []

    async def one_of_them(request: LessonRequest) -> None:
        answers.append(await ask(harness, request))

    async def all_at_once(asking: list[LessonRequest]) -> list[Claim]:
        answers.clear()
        async with anyio.create_task_group() as group:
            for request in asking:
                group.start_soon(one_of_them, request)
        return [answer for answer in answers if isinstance(answer, Leader)]

    assert len(await all_at_once(requests)) == 1
    (leader,) = {answer.request_id for answer in answers if isinstance(answer, Underway)}
    held = next(request for request in requests if request.id == leader)
    await harness.store.save(held.cancel(NOW))
    others = [request for request in requests if request.id != leader]
    assert await all_at_once(others) == [Leader(instead_of=leader)]


async def test_a_leader_that_is_not_done_in_time_leads_no_more(harness: SharedLessonsHarness) -> None:
    """
    [5] It waits for the next one then, like all others.
    """
    first, second = await working(harness), await working(harness)
    await ask(harness, first)

    assert await ask(harness, second) == Underway(request_id=first.id)
    assert await ask(harness, second, patience=0) == Leader(instead_of=first.id)
    assert await ask(harness, first) == Underway(request_id=second.id)


async def test_a_lesson_that_cannot_be_had_is_made_again(harness: SharedLessonsHarness) -> None:
    """
    [6] Only the leader that is named is forgotten, and nobody needs to be there.
    """
    first, second = await working(harness), await working(harness)
    await ask(harness, first)
    await completed(harness, first)

    await harness.lessons.forget(LESSON, second.id)
    assert await ask(harness, second) == Finished(request_id=first.id)
    await harness.lessons.forget(LESSON, first.id)
    await harness.lessons.forget(LESSON, first.id)
    assert await ask(harness, second) == Leader()


async def test_a_request_that_nobody_knows_cannot_lead(harness: SharedLessonsHarness) -> None:
    """
    [1] Nor does it learn who does.
    """
    await ask(harness, await working(harness))

    for lesson in (LESSON, ANOTHER):
        with pytest.raises(NotFound):
            await harness.lessons.claim(lesson, RequestId(uuid4()), patience_seconds=60)
