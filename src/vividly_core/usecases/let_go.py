"""
See to it that nobody works for a student any more.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import anyio
import attrs

from vividly_core.domain.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Collection

    from vividly_core.domain.ids import RequestId, StudentId
    from vividly_core.ports.erasure import Erasure
    from vividly_core.ports.request_store import RequestStore

    from .cancel_request import CancelRequest


@attrs.frozen(kw_only=True)
class LetGo:
    """
    Cancels what is not over, and gives whoever works on it *seconds* to notice.
    """

    requests: RequestStore
    erasure: Erasure
    cancel: CancelRequest
    seconds: float = 5.0

    async def __call__(self, student: StudentId, *, ended: Collection[RequestId] = ()) -> bool:
        """
        Cancel the requests of *student*, and say whether there were any to cancel. Who worked on those that have
        *ended* is known to have ended with them.

        :raises PortError: if the store cannot be reached.
        """
        found = in_hand = False
        for request_id in await self.erasure.requests_of(student):
            with suppress(NotFound):
                request = await self.requests.load(request_id)
                if not request.is_over:
                    found = True
                    in_hand |= request.started_at is not None and request_id not in ended
                    await self.cancel(request_id)
        if in_hand:
            await anyio.sleep(self.seconds)
        return found
