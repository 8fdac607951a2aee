"""
Try a failed request once more.
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
class RetryRequest:
    """
    Makes a failed request pending again; its stages that are done stay done.
    """

    requests: RequestStore
    clock: Clock

    async def __call__(self, request_id: RequestId) -> LessonRequest:
        """
        :raises NotFound: if there is no such request.
        :raises IllegalTransition: unless it has failed.
        :raises Stale: if somebody else changed it in the same moment.
        """
        request = await self.requests.load(request_id)
        return await self.requests.save(request.retry(self.clock.now()))
