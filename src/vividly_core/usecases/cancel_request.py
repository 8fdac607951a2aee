"""
Give a request up because it is not wanted any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.errors import Stale

if TYPE_CHECKING:
    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.clock import Clock
    from vividly_core.ports.request_store import RequestStore

_TRIES: Final = 5


@attrs.frozen(kw_only=True)
class CancelRequest:
    """
    Marks a request cancelled, whoever is at work on it: their next write is refused.
    """

    requests: RequestStore
    clock: Clock

    async def __call__(self, request_id: RequestId) -> LessonRequest:
        """
        Cancel, and return the request as it is then. A request that is over stays what it is.

        :raises NotFound: if there is no such request.
        :raises Stale: if it changed again and again meanwhile.
        """
        for _ in range(_TRIES):
            request = await self.requests.load(request_id)
            if request.is_over:
                return request
            try:
                return await self.requests.save(request.cancel(self.clock.now()))
            except Stale:
                # The worker reported progress in between.
                continue
        raise Stale(f"request {request_id} changes too often to be cancelled; try again")
