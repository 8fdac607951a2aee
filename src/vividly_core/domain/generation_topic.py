"""
Where requests for lessons are published, when the queue is a topic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from .message import GenerateLesson, attributes, encode
from .outbox import OutgoingMessage

if TYPE_CHECKING:
    from uuid import UUID

    from .ids import CorrelationId, RequestId
    from .request import LessonRequest
    from .submission import Submission


@attrs.frozen(kw_only=True)
class GenerationTopic:
    """
    *name* is that of the topic; *environment* goes with every message, since subscriptions may filter by it.
    """

    name: str
    environment: str | None = None

    def message(
        self, *, message_id: UUID, request_id: RequestId, correlation_id: CorrelationId, wish: Submission
    ) -> OutgoingMessage:
        """
        The message that asks for the lesson of a request.
        """
        asked = GenerateLesson(
            request_id=request_id, correlation_id=correlation_id, wish=wish, environment=self.environment
        )
        return OutgoingMessage(id=message_id, topic=self.name, body=encode(asked), attributes=attributes(asked))

    def call(self, request: LessonRequest, *, message_id: UUID) -> LessonRequest:
        """
        *request* with the message that asks for it, to leave with its next save.
        """
        return request.send(
            self.message(
                message_id=message_id,
                request_id=request.id,
                correlation_id=request.correlation_id,
                wish=request.wish,
            )
        )
