"""
The promises of sharing while the lesson is being made: who leads, who waits, and for how long.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import anyio
import attrs
import pytest

from unit.usecases._sharing import (
    is_put_off,
    lead_and_die,
    made,
    output_of,
    sharing,
    submit_equal,
)
from unit.usecases._studio import LEASE_SECONDS, MOST_WAITS
from unit.usecases._wires import Wire, once, raising
from unit.usecases.test_generate_lesson_resumes import make_and_die
from vividly_core.domain.errors import Rejected, Unavailable
from vividly_core.domain.status import RequestStatus
from vividly_core.domain.verdict import Outcome
from vividly_core.usecases.cancel_request import CancelRequest
from vividly_core.usecases.share_lesson import PATIENCE_SECONDS

if TYPE_CHECKING:
    from vividly_core.domain.fingerprint import Fingerprint
    from vividly_core.domain.ids import RequestId
    from vividly_core.ports.shared_lessons import Claim, SharedLessons
    from vividly_core.usecases.generate_lesson import Ending


async def test_of_equal_requests_at_once_one_is_made() -> None:
    """
    The others wait in the queue, where they keep nobody from work, and use up no attempts.
    """
    studio = sharing()
    requests = [await studio.submit("audio") for _ in range(10)]
    waiting: set[RequestId] = set()
    endings: list[Ending] = []
    all_wait, one_is_made = anyio.Event(), anyio.Event()

    async def work_on(request_id: RequestId) -> None:
        while is_put_off(ending := await studio.make(request_id)):
            waiting.add(request_id)
            if len(waiting) == len(requests) - 1:
                all_wait.set()
            await one_is_made.wait()
        endings.append(ending)
        one_is_made.set()

    studio.wire.before["narrator.speak"] = all_wait.wait
    async with anyio.create_task_group() as group:
        for request_id in requests:
            group.start_soon(work_on, request_id)

    assert [ending.outcome for ending in endings] == [Outcome.COMPLETED] * 10
    assert made(studio) == {"writer.write": 1, "narrator.speak": 1}
    (leader,) = [ending.request.id for ending in endings if "reused_from" not in output_of(ending.request)]
    assert {output_of(ending.request).get("reused_from") for ending in endings} == {None, str(leader)}
    assert {ending.request.attempt for ending in endings} == {1}


@attrs.define(kw_only=True)
class _Asked:
    """
    Shared lessons that tell when they have been asked so *often*.
    """

    part: SharedLessons
    often: int
    enough: anyio.Event = attrs.field(factory=anyio.Event)

    async def claim(self, fingerprint: Fingerprint, request_id: RequestId, *, patience_seconds: float) -> Claim:
        """
        Pass it on.
        """
        self.often -= 1
        if not self.often:
            self.enough.set()
        return await self.part.claim(fingerprint, request_id, patience_seconds=patience_seconds)

    async def forget(self, fingerprint: Fingerprint, request_id: RequestId) -> None:
        """
        Pass it on.
        """
        await self.part.forget(fingerprint, request_id)


async def test_a_lesson_that_is_made_in_a_moment_is_waited_for_at_once() -> None:
    """
    Who made way for so short a time would only come back later.
    """
    studio = sharing()
    assert studio.lessons is not None
    asked = _Asked(part=studio.lessons, often=6)
    studio.lessons, studio.pauses = asked, (0.0,) * 10_000
    requests = [await studio.submit("text") for _ in range(3)]
    studio.wire.before["writer.write"] = asked.enough.wait
    endings: list[Ending] = []

    async def work_on(request_id: RequestId) -> None:
        endings.append(await studio.make(request_id))

    async with anyio.create_task_group() as group:
        for request_id in requests:
            group.start_soon(work_on, request_id)

    assert [ending.outcome for ending in endings] == [Outcome.COMPLETED] * 3
    assert made(studio)["writer.write"] == 1


async def test_after_its_worker_died_a_leader_still_leads() -> None:
    """
    Another worker goes on with it, and the others go on waiting.
    """
    studio = sharing()
    first, second = await studio.submit("text"), await submit_equal(studio, modalities=["text"])
    await lead_and_die(studio, first)

    assert is_put_off(await studio.make(second))
    studio.clock.advance(60)
    again = await studio.make(first)
    copied = await studio.make(second)

    assert "reused_from" not in output_of(again.request)
    assert output_of(copied.request)["reused_from"] == str(first)
    assert made(studio)["writer.write"] == 1


@pytest.mark.parametrize("modality", ["text", "video"])
async def test_wherever_a_worker_dies_that_copies_the_next_one_completes_the_copy(modality: str) -> None:
    """
    At every boundary: nothing is made, and the copy is whole.
    """
    studio = sharing()
    first = (await studio.make(await studio.submit(modality))).request
    studio.wire = Wire()
    await studio.make(await submit_equal(studio, modalities=[modality]))

    for moment in range(1, studio.wire.moments + 1):
        copy = await submit_equal(studio, modalities=[modality])
        await make_and_die(studio, copy, at=moment)
        studio.wire = Wire()
        if not (await studio.requests.load(copy)).is_over:
            studio.clock.advance(LEASE_SECONDS + 1)
            await studio.make(copy)
        request = await studio.requests.load(copy)
        assert request.status is RequestStatus.COMPLETED
        assert made(studio) == Counter()
        assert {artifact.asset.sha256 for artifact in request.artifacts} == {
            artifact.asset.sha256 for artifact in first.artifacts
        }


@pytest.mark.parametrize("end", ["fails", "cancelled"])
async def test_when_the_leader_makes_no_lesson_another_takes_over(end: str) -> None:
    """
    And says for whom.
    """
    studio = sharing()
    first, second, third = [await studio.submit("text") for _ in range(3)]
    if end == "fails":
        studio.wire.before["writer.write"] = once(raising(Rejected("no")))
        assert (await studio.make(first)).request.status is RequestStatus.FAILED
    else:
        await lead_and_die(studio, first)
        await CancelRequest(requests=studio.requests, clock=studio.clock)(first)

    taken_over = (await studio.make(second)).request
    copied = (await studio.make(third)).request

    assert output_of(taken_over)["in_place_of"] == str(first)
    assert output_of(copied)["reused_from"] == str(second)


async def test_nobody_waits_for_ever_for_a_leader() -> None:
    """
    One that is not done in time leads no more; and who has waited too often goes on alone.
    """
    studio = sharing()
    first, second, third = [await studio.submit("text") for _ in range(3)]
    await lead_and_die(studio, first)
    assert is_put_off(await studio.make(second))
    for _ in range(MOST_WAITS):
        assert is_put_off(await studio.make(third))

    alone = (await studio.make(third)).request
    studio.clock.advance(PATIENCE_SECONDS)
    in_place = (await studio.make(second)).request

    assert output_of(alone)["in_place_of"] == str(first)
    assert output_of(in_place)["in_place_of"] == str(first)
    assert made(studio)["writer.write"] == 2


class _Away(_Asked):
    """
    Shared lessons that cannot be reached.
    """

    async def claim(self, fingerprint: Fingerprint, request_id: RequestId, *, patience_seconds: float) -> Claim:
        """
        Not after the database has answered, either.
        """
        await super().claim(fingerprint, request_id, patience_seconds=patience_seconds)
        raise Unavailable("the database does not answer")


async def test_where_nobody_can_say_who_leads_the_lesson_is_made() -> None:
    """
    A saving that cannot be had costs no attempt.
    """
    studio = sharing()
    assert studio.lessons is not None
    studio.lessons = _Away(part=studio.lessons, often=1)

    request = (await studio.make(await studio.submit("text"))).request

    assert (request.status, request.attempt) == (RequestStatus.COMPLETED, 1)
