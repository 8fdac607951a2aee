"""
Try a failed request once more.
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
class RetryRequest:
    """
    Makes a failed request pending again; its stages that are done stay done. Where the queue is a *topic*, the
    message that asks for it is stored with it.
    """

    requests: RequestStore
    clock: Clock
    topic: GenerationTopic | None = None

    async def __call__(self, request_id: RequestId) -> LessonRequest:
        """
        Let it be tried again, and return the request as it is then.

        :raises NotFound: if there is no such request.
        :raises IllegalTransition: unless it has failed.
        :raises Stale: if somebody else changed it in the same moment.
        """
        request = await self.requests.load(request_id)
        retried = request.retry(self.clock.now())
        if self.topic is not None:
            retried = self.topic.call(retried, message_id=uuid4())
        return await self.requests.save(retried)
