"""
Take a student's wish.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import attrs

from vividly_core.domain.ids import CorrelationId, RequestId
from vividly_core.domain.request import new_request

if TYPE_CHECKING:
    from vividly_core.domain.generation_topic import GenerationTopic
    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.submission import Submission
    from vividly_core.ports.clock import Clock
    from vividly_core.ports.request_store import RequestStore


@attrs.frozen(kw_only=True)
class SubmitRequest:
    """
    Stores a wish as a pending request. Where the queue is a *topic*, the message that asks for it is stored with it;
    without one the request itself is the message.
    """

    requests: RequestStore
    clock: Clock
    topic: GenerationTopic | None = None

    async def __call__(self, wish: Submission) -> LessonRequest:
        """
        Store *wish*, and return its request.

        :raises NotFound: if the student is unknown, or the organization.
        """
        identity = uuid4()
        request = new_request(
            request_id=RequestId(identity),
            # The form that the deployed API gives to its own.
            correlation_id=CorrelationId(f"req_{identity.hex[:16]}"),
            wish=wish,
            now=self.clock.now(),
        )
        if self.topic is not None:
            request = self.topic.call(request, message_id=uuid4())
        return await self.requests.add(request)
