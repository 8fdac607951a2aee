"""
The promises of answering a question back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from unit.usecases._virtual_time import VIRTUAL_TIME
from unit.usecases._worker_taps import Tap, TappedRequests
from unit.usecases._worker_world import QUESTION, World, first, unclear
from vividly_core.domain.errors import IllegalTransition, InvalidField, NotFound, Stale
from vividly_core.domain.event import EventType
from vividly_core.domain.generation_topic import GenerationTopic
from vividly_core.domain.ids import RequestId
from vividly_core.domain.message import decode
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus
from vividly_core.domain.submission import LONGEST_QUESTION
from vividly_core.usecases.answer_request import AnswerRequest

if TYPE_CHECKING:
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.progress import Progress
    from vividly_core.usecases.stages import Result


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """
    Virtual time.
    """
    return VIRTUAL_TIME


async def asked(world: World) -> RequestId:
    """
    A request whose student was asked back.
    """
    world.stages.acts[Stage.VALIDATION] = first(unclear)
    request_id = await world.order()
    await world.handle()(await world.receive())
    world.stages.runs.clear()
    return request_id


async def test_an_answer_is_added_to_the_question_and_the_request_waits_no_more() -> None:
    """
    It is pending, with all its attempts before it and nobody at work on it; an event says so, without the words.
    """
    world = World()
    request_id = await asked(world)

    answered = await world.answer(request_id, "  The smile of a quokka.\n")

    assert answered == await world.requests.load(request_id)
    assert answered.wish.question == f"{QUESTION} The smile of a quokka."
    assert (answered.clarification, answered.attempt, answered.available_at) == (None, 0, None)
    assert (answered.status, answered.next_stage) == (RequestStatus.PENDING, Stage.VALIDATION)
    event = (await world.events(request_id))[-1]
    assert event.type is EventType.CLARIFICATION_ANSWERED
    assert "quokka" not in f"{event.message} {event.data}"


async def test_the_next_worker_reads_the_question_again_with_the_answer() -> None:
    """
    And then goes on.
    """
    world = World()
    request_id = await asked(world)
    await world.answer(request_id, "The wide one.")
    await world.put(request_id)
    read = []

    async def reading(request: LessonRequest, progress: Progress) -> Result:
        read.append(request.wish.question)
        return await first(unclear, unclear)(request, progress)

    world.stages.acts[Stage.VALIDATION] = reading

    verdict = await world.handle()(await world.receive())

    assert read == [f"{QUESTION} The wide one."]
    assert verdict.reason == "clarification"
    request = await world.answer(request_id, "Really.")
    assert (request.attempt, request.wish.question) == (0, f"{QUESTION} The wide one. Really.")
    del world.stages.acts[Stage.VALIDATION]
    await world.put(request_id)
    assert (await world.handle()(await world.receive())).reason == "completed"


async def test_a_question_is_answered_once() -> None:
    """
    A second answer finds no question that is open.
    """
    world = World()
    request_id = await asked(world)
    answered = await world.answer(request_id, "The wide one.")

    with pytest.raises(IllegalTransition, match="no question to the student is open"):
        await world.answer(request_id, "The other one.")

    assert await world.requests.load(request_id) == answered


async def test_of_two_answers_at_once_one_wins() -> None:
    """
    The other is told so, and nothing of it is kept.
    """
    world, tap = World(), Tap()
    request_id = await asked(world)

    async def be_faster() -> None:
        tap.before["requests.save"].clear()
        await world.answer(request_id, "The wide one.")

    tap.before["requests.save"].append(be_faster)
    answer = AnswerRequest(requests=TappedRequests(part=world.requests, tap=tap), clock=world.clock)

    with pytest.raises(Stale):
        await answer(request_id, "The other one.")

    assert (await world.requests.load(request_id)).wish.question == f"{QUESTION} The wide one."


@pytest.mark.parametrize("text", ["", " \n", "x" * LONGEST_QUESTION, "a\x00b"])
async def test_an_answer_that_does_not_fit_is_refused(text: str) -> None:
    """
    By name; the question stays open.
    """
    world = World()
    request_id = await asked(world)
    before = await world.requests.load(request_id)

    with pytest.raises(InvalidField, match=r"^answer: "):
        await world.answer(request_id, text)

    assert await world.requests.load(request_id) == before


async def test_a_student_who_was_not_asked_cannot_answer() -> None:
    """
    Neither before the question was read, nor when the request is over.
    """
    world = World()
    request_id = await world.order()
    with pytest.raises(IllegalTransition):
        await world.answer(request_id, "The wide one.")
    other = await asked(world)
    cancelled = await world.cancel(other)
    with pytest.raises(IllegalTransition, match="a request that is cancelled takes no answer"):
        await world.answer(other, "The wide one.")
    assert await world.requests.load(other) == cancelled


async def test_an_unknown_request_is_not_found() -> None:
    """
    There is nothing to answer.
    """
    with pytest.raises(NotFound):
        await World().answer(RequestId(uuid4()), "The wide one.")


async def test_where_the_queue_is_a_topic_an_answer_sends_the_message_anew() -> None:
    """
    In the same step, with the longer question.
    """
    world = World()
    request_id = await asked(world)
    topic = GenerationTopic(name="content-generation-requests")

    answered = await AnswerRequest(requests=world.requests, clock=world.clock, topic=topic)(request_id, "On Mars")

    (message,) = world.requests.outbox_of(request_id)
    assert message.topic == topic.name
    assert decode(message.body).wish.question == answered.wish.question
