"""
Take a student's answer to the questions back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import attrs

if TYPE_CHECKING:
    from vividly_core.domain.generation_topic import GenerationTopic
    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.clock import Clock
    from vividly_core.ports.request_store import RequestStore


@attrs.frozen(kw_only=True)
class AnswerRequest:
    """
    Adds the answer to the question, and lets the request be worked on again. Where the queue is a *topic*, the message
    that asks for it is stored with it.
    """

    requests: RequestStore
    clock: Clock
    topic: GenerationTopic | None = None

    async def __call__(self, request_id: RequestId, answer: str) -> LessonRequest:
        """
        Take *answer*, and return the request as it is then.

        :raises NotFound: if there is no such request.
        :raises IllegalTransition: if its student was not asked, or has answered already.
        :raises InvalidField: if *answer* is empty or too long.
        :raises Stale: if somebody else answered in the same moment.
        """
        request = await self.requests.load(request_id)
        answered = request.answer(answer, self.clock.now())
        if self.topic is not None:
            answered = self.topic.call(answered, message_id=uuid4())
        return await self.requests.save(answered)
