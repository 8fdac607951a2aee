"""
The promises of submitting.
"""

from __future__ import annotations

import pytest

from unit.usecases._studio import QUESTION, STUDENT, Studio
from vividly_core.domain.errors import NotFound
from vividly_core.domain.event import EventType
from vividly_core.domain.generation_topic import GenerationTopic
from vividly_core.domain.ids import StudentId
from vividly_core.domain.message import GenerateLesson, decode
from vividly_core.domain.status import RequestStatus
from vividly_core.domain.submission import submission
from vividly_core.usecases.submit_request import SubmitRequest


async def test_a_wish_is_stored_as_a_pending_request() -> None:
    """
    Nobody holds it, and an event says that it was received.
    """
    studio = Studio()

    submitted = await SubmitRequest(requests=studio.requests, clock=studio.clock)(
        submission(student_id=STUDENT, question=QUESTION)
    )

    stored = await studio.requests.load(submitted.id)
    assert stored == submitted
    assert (stored.status, stored.progress, stored.attempt, stored.lease) == (RequestStatus.PENDING, 0, 0, None)
    assert stored.created_at == studio.clock.now()
    assert [event.type for event in await studio.events(stored.id)] == [EventType.REQUEST_CREATED]


async def test_every_request_has_an_identity_of_its_own() -> None:
    """
    And a correlation id in the form of the deployed API, derived from it.
    """
    studio = Studio()
    first = await studio.requests.load(await studio.submit())
    second = await studio.requests.load(await studio.submit())
    assert first.id != second.id
    assert first.correlation_id == f"req_{first.id.hex[:16]}"
    assert first.correlation_id != second.correlation_id


async def test_an_unknown_student_is_refused() -> None:
    """
    And nothing is stored.
    """
    studio = Studio()
    wish = submission(student_id=StudentId("nobody"), question=QUESTION)

    with pytest.raises(NotFound):
        await SubmitRequest(requests=studio.requests, clock=studio.clock)(wish)

    assert await studio.requests.find(status=None, before=None, limit=10) == ()


async def test_where_the_queue_is_a_topic_the_message_is_stored_with_the_request() -> None:
    """
    In the same step: it asks for this very request, in the words that deployed consumers read.
    """
    studio = Studio()
    topic = GenerationTopic(name="content-generation-requests", environment="staging")

    submitted = await SubmitRequest(requests=studio.requests, clock=studio.clock, topic=topic)(
        submission(student_id=STUDENT, question=QUESTION)
    )

    (message,) = studio.requests.outbox_of(submitted.id)
    assert message.topic == "content-generation-requests"
    assert decode(message.body) == GenerateLesson(
        request_id=submitted.id,
        correlation_id=submitted.correlation_id,
        wish=submitted.wish,
        environment="staging",
    )
    assert message.attributes["environment"] == "staging"


async def test_where_the_request_is_the_message_none_is_stored() -> None:
    """
    Its own row is what workers receive.
    """
    studio = Studio()
    assert studio.requests.outbox_of(await studio.submit()) == ()
