"""
Take a student's answer to the questions back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.clock import Clock
    from vividly_core.ports.request_store import RequestStore


@attrs.frozen(kw_only=True)
class AnswerRequest:
    """
    Adds the answer to the question, and lets the request be worked on again.
    """

    requests: RequestStore
    clock: Clock

    async def __call__(self, request_id: RequestId, answer: str) -> LessonRequest:
        """
        :raises NotFound: if there is no such request.
        :raises IllegalTransition: if its student was not asked, or has answered already.
        :raises InvalidField: if *answer* is empty or too long.
        :raises Stale: if somebody else answered in the same moment.
        """
        request = await self.requests.load(request_id)
        return await self.requests.save(request.answer(answer, self.clock.now()))
