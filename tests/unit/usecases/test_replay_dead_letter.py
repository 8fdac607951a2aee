"""
A message that was buried gets another chance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import attrs
import pytest

from vividly_adapters.memory.clock import MemoryClock
from vividly_adapters.memory.dead_letters import MemoryDeadLetters
from vividly_adapters.memory.request_store import MemoryRequestStore
from vividly_core.domain.dead_letter import DeadLetter, dead_letter_id
from vividly_core.domain.errors import NotFound, Rejected
from vividly_core.domain.failure import Failure
from vividly_core.domain.ids import CorrelationId, MessageId, RequestId, StudentId
from vividly_core.domain.message import GenerateLesson, encode
from vividly_core.domain.request import new_request
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus
from vividly_core.domain.submission import submission
from vividly_core.usecases.replay_dead_letter import ReplayDeadLetter
from vividly_core.usecases.retry_request import RetryRequest

if TYPE_CHECKING:
    from vividly_core.domain.request import LessonRequest

STUDENT = StudentId("user_1")
WISH = submission(student_id=STUDENT, question="Why do things fall?", modalities=["text"])


@attrs.frozen(kw_only=True)
class Desk:
    """
    Where somebody sits who looks after dead letters.
    """

    clock: MemoryClock
    requests: MemoryRequestStore
    letters: MemoryDeadLetters
    replay: ReplayDeadLetter

    async def request(self, status: RequestStatus) -> LessonRequest:
        """
        A stored request that stands like this, its first stage done.
        """
        now = self.clock.now()
        request = await self.requests.add(
            new_request(request_id=RequestId(uuid4()), correlation_id=CorrelationId("req_1"), wish=WISH, now=now)
        )
        if status is RequestStatus.PENDING:
            return request
        begun = request.begin(Stage.VALIDATION, now).finish(Stage.VALIDATION, {}, now)
        if status is RequestStatus.CANCELLED:
            return await self.requests.save(begun.cancel(now))
        failure = Failure(stage=Stage.RAG_RETRIEVAL, kind="Rejected", message="the library is empty")
        return await self.requests.save(begun.fail(failure, now))

    async def letter(self, *, body: bytes = b"", request_id: RequestId | None = None) -> UUID:
        """
        Bury a message, and return the letter's id.
        """
        message_id = MessageId("message-1")
        letter = DeadLetter(
            id=dead_letter_id(message_id),
            message_id=message_id,
            body=body,
            kind="Rejected",
            reason="the library is empty",
            request_id=request_id,
            attempts=1,
            first_at=self.clock.now(),
            last_at=self.clock.now(),
        )
        await self.letters.bury(letter)
        return letter.id


@pytest.fixture
def desk() -> Desk:
    """
    Nothing on it yet.
    """
    clock = MemoryClock()
    requests = MemoryRequestStore(clock=clock, students={STUDENT})
    letters = MemoryDeadLetters()
    retry = RetryRequest(requests=requests, clock=clock)
    replay = ReplayDeadLetter(dead_letters=letters, requests=requests, retry=retry, clock=clock)
    return Desk(clock=clock, requests=requests, letters=letters, replay=replay)


async def test_a_failed_request_is_pending_again(desk: Desk) -> None:
    """
    What was done stays done, and the letter remembers when.
    """
    request = await desk.request(RequestStatus.FAILED)
    letter_id = await desk.letter(request_id=request.id)
    desk.clock.advance(60)

    replay = await desk.replay(letter_id)

    assert replay.revived
    assert (replay.request.status, replay.request.next_stage) == (RequestStatus.PENDING, Stage.RAG_RETRIEVAL)
    (letter,) = await desk.letters.find(letter_id=letter_id, limit=1)
    assert letter.replayed_at == desk.clock.now()


@pytest.mark.parametrize("status", [RequestStatus.PENDING, RequestStatus.CANCELLED])
async def test_a_request_that_has_not_failed_stays_as_it_is(desk: Desk, status: RequestStatus) -> None:
    """
    Repeating a replay changes nothing, and neither does one that comes too late.
    """
    request = await desk.request(status)
    letter_id = await desk.letter(request_id=request.id)

    replay = await desk.replay(letter_id)

    assert not replay.revived
    assert (replay.request.status, replay.request.version) == (status, request.version)
    (letter,) = await desk.letters.find(letter_id=letter_id, limit=1)
    assert letter.replayed_at is None


async def test_a_message_that_can_be_read_by_now_is_replayed(desk: Desk) -> None:
    """
    An older version could not, and so the letter does not name its request.
    """
    request = await desk.request(RequestStatus.FAILED)
    letter_id = await desk.letter(body=encode(GenerateLesson(request_id=request.id, wish=WISH)))

    assert (await desk.replay(letter_id)).request.id == request.id


async def test_a_message_that_cannot_be_read_is_not_replayed(desk: Desk) -> None:
    """
    The error says why, and what to do; not what the message says.
    """
    letter_id = await desk.letter(body=b'{"student_query": "Zyx?"}')

    with pytest.raises(Rejected, match=r"lacks request_id.*mend it") as raised:
        await desk.replay(letter_id)

    assert "Zyx" not in str(raised.value)


@pytest.mark.parametrize("request_id", [None, RequestId(UUID(int=42))])
async def test_what_does_not_exist_is_said_not_to(desk: Desk, request_id: RequestId | None) -> None:
    """
    No such letter, or no such request.
    """
    letter_id = UUID(int=1) if request_id is None else await desk.letter(request_id=request_id)

    with pytest.raises(NotFound, match="there is no"):
        await desk.replay(letter_id)
