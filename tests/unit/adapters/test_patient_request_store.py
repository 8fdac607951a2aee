"""
How long a store is asked again, and when not.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import anyio
import attrs
import pytest

from vividly_adapters.limits.request_store import PatientRequestStore
from vividly_adapters.memory.clock import MemoryClock
from vividly_adapters.memory.request_store import MemoryRequestStore
from vividly_core.domain.errors import AlreadyExists, NotFound, Unavailable
from vividly_core.domain.ids import CorrelationId, RequestId, StudentId, WorkerId
from vividly_core.domain.request import new_request
from vividly_core.domain.stage import Stage
from vividly_core.domain.submission import submission

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from vividly_core.domain.request import LessonRequest

NOW = datetime(2026, 3, 14, tzinfo=UTC)
WORKER = WorkerId(UUID(int=7))
STUDENT = StudentId("user_1")
LATE_SECONDS = 30.0


async def nothing() -> None:
    """
    Happen not.
    """


async def go_away() -> None:
    """
    Be down.
    """
    raise Unavailable("it is down")


@attrs.define
class Remote:
    """
    A store in memory that is far away: *before* and *after* say what happens to each next attempt on its way there
    and back; then nothing does.
    """

    part: MemoryRequestStore = attrs.field(
        factory=lambda: MemoryRequestStore(clock=MemoryClock(), students={STUDENT})
    )
    before: list[Callable[[], Awaitable[None]]] = attrs.field(factory=list)
    after: list[Callable[[], Awaitable[None]]] = attrs.field(factory=list)
    attempts: int = 0

    async def add(self, request: LessonRequest) -> LessonRequest:
        """
        Pass it on.
        """
        return await self._call(lambda: self.part.add(request))

    async def load(self, request_id: RequestId) -> LessonRequest:
        """
        Pass it on.
        """
        return await self._call(lambda: self.part.load(request_id))

    async def claim(
        self, request_id: RequestId, *, worker: WorkerId, lease_seconds: float, step: UUID | None = None
    ) -> LessonRequest:
        """
        Pass it on.
        """
        return await self._call(
            lambda: self.part.claim(request_id, worker=worker, lease_seconds=lease_seconds, step=step)
        )

    async def save(self, request: LessonRequest, *, step: UUID | None = None) -> LessonRequest:
        """
        Pass it on.
        """
        return await self._call(lambda: self.part.save(request, step=step))

    async def _call(self, call: Callable[[], Awaitable[LessonRequest]]) -> LessonRequest:
        self.attempts += 1
        if self.before:
            await self.before.pop(0)()
        result = await call()
        if self.after:
            await self.after.pop(0)()
        return result


def wish() -> LessonRequest:
    """
    A new request.
    """
    return new_request(
        request_id=RequestId(uuid4()),
        correlation_id=CorrelationId(f"req_{uuid4().hex[:16]}"),
        wish=submission(student_id=STUDENT, question="Why is the sky blue?", minutes=2, modalities=["video"]),
        now=NOW,
    )


async def claimed(remote: Remote) -> LessonRequest:
    """
    A request in the hands of the worker.
    """
    request = await remote.part.add(wish())
    return await remote.part.claim(request.id, worker=WORKER, lease_seconds=30)


async def test_an_outage_is_waited_out() -> None:
    """
    Every verb succeeds once the store is back.
    """
    remote = Remote()
    patient = PatientRequestStore(store=remote)

    remote.before = [go_away, go_away]
    request = await patient.add(wish())
    remote.before = [go_away, go_away]
    request = await patient.claim(request.id, worker=WORKER, lease_seconds=30)
    remote.before = [go_away, go_away]
    saved = await patient.save(request.begin(Stage.VALIDATION, NOW))
    remote.before = [go_away, go_away]
    assert (await patient.load(request.id)).version == saved.version == 3
    assert remote.attempts == 12


async def test_what_was_done_without_an_answer_is_known_again() -> None:
    """
    Every verb returns what its first attempt did, though only the third is answered.
    """
    remote = Remote()
    patient = PatientRequestStore(store=remote)

    remote.after = [go_away, go_away]
    request = await patient.add(wish())
    remote.after = [go_away, go_away]
    request = await patient.claim(request.id, worker=WORKER, lease_seconds=30)
    assert request.attempt == 1
    remote.after = [go_away, go_away]
    saved = await patient.save(request.begin(Stage.VALIDATION, NOW))

    assert saved.version == (await remote.part.load(request.id)).version == 3
    assert len(await remote.part.events(request.id, after=0, limit=10)) == 4


async def test_what_somebody_else_added_is_not_taken_for_ours() -> None:
    """
    An outage before does not make another's request one's own.
    """
    remote = Remote()
    first = await remote.part.add(wish())
    remote.before = [go_away]

    with pytest.raises(AlreadyExists):
        await PatientRequestStore(store=remote).add(attrs.evolve(wish(), id=first.id))


async def test_patience_ends() -> None:
    """
    Then the last error is the caller's.
    """
    remote = Remote(before=[go_away] * 100)

    with pytest.raises(Unavailable, match="it is down"):
        await PatientRequestStore(store=remote, patience_seconds=0.0).load(RequestId(uuid4()))
    assert remote.attempts == 2


async def test_a_word_is_a_word() -> None:
    """
    Only a store that cannot be reached is asked again.
    """
    remote = Remote()

    with pytest.raises(NotFound):
        await PatientRequestStore(store=remote).load(RequestId(uuid4()))
    assert remote.attempts == 1


async def test_an_attempt_that_hangs_is_given_up() -> None:
    """
    And made again.
    """
    remote = Remote()
    request = await claimed(remote)
    remote.after = [anyio.sleep_forever]

    saved = await PatientRequestStore(store=remote, attempt_seconds=0.01).save(
        request.begin(Stage.VALIDATION, NOW)
    )

    assert (saved.version, remote.attempts) == (request.version + 1, 2)


async def test_what_has_begun_is_not_left_half_known() -> None:
    """
    Cancellation in the middle of a save lets it end, and the caller has what was stored.
    """
    remote = Remote()
    request = await claimed(remote)
    saved: list[LessonRequest] = []

    with anyio.CancelScope() as scope:

        async def cancel() -> None:
            scope.cancel()
            await anyio.lowlevel.checkpoint()

        remote.before = [cancel]
        saved.append(await PatientRequestStore(store=remote).save(request.begin(Stage.VALIDATION, NOW)))

    assert [each.version for each in saved] == [request.version + 1]


async def test_whoever_is_cancelled_does_not_wait_for_another_attempt() -> None:
    """
    It leaves at once, however long the store is away and the patience lasts.
    """
    remote = Remote()
    request = await claimed(remote)

    with anyio.fail_after(LATE_SECONDS), anyio.CancelScope() as scope:

        async def cancel() -> None:
            scope.cancel()
            await go_away()

        remote.before = [go_away, go_away, cancel, *[go_away] * 1000]
        await PatientRequestStore(store=remote, patience_seconds=1000.0).save(request.begin(Stage.VALIDATION, NOW))

    assert scope.cancelled_caught
    assert remote.attempts == 3
