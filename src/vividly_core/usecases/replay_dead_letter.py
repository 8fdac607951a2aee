"""
Give a message that was buried another chance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.errors import Malformed, NotFound, Rejected
from vividly_core.domain.message import decode
from vividly_core.domain.status import RequestStatus

if TYPE_CHECKING:
    from uuid import UUID

    from vividly_core.domain.dead_letter import DeadLetter
    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.clock import Clock
    from vividly_core.ports.dead_letters import DeadLetters
    from vividly_core.ports.request_store import RequestStore

    from .retry_request import RetryRequest


@attrs.frozen(kw_only=True)
class Replay:
    """
    What came of it: the request as it stands, and whether it was this that set it going again.
    """

    request: LessonRequest
    revived: bool


@attrs.frozen(kw_only=True)
class ReplayDeadLetter:
    """
    Makes the failed request of a dead letter pending again, for a worker to go on with.
    """

    dead_letters: DeadLetters
    requests: RequestStore
    retry: RetryRequest
    clock: Clock

    async def __call__(self, letter_id: UUID) -> Replay:
        """
        Safe to repeat: a request that has not failed, such as one that was revived before, stays as it is.

        :raises NotFound: if there is no such letter, or its request is unknown.
        :raises Rejected: if the message cannot be read.
        :raises Stale: if somebody else changed the request in the same moment.
        """
        found = await self.dead_letters.find(letter_id=letter_id, limit=1)
        if not found:
            raise NotFound(f"there is no dead letter {letter_id}")
        request = await self.requests.load(_request_id(found[0]))
        if request.status is not RequestStatus.FAILED:
            return Replay(request=request, revived=False)
        revived = await self.retry(request.id)
        await self.dead_letters.mark_replayed(letter_id, self.clock.now())
        return Replay(request=revived, revived=True)


def _request_id(letter: DeadLetter) -> RequestId:
    if letter.request_id is not None:
        return letter.request_id
    try:
        # A newer version may read what an older one could not.
        return decode(letter.body).request_id
    except Malformed as error:
        raise Rejected(
            f"the message cannot be read, and so not be replayed: {error}; mend it at its source, and send it anew"
        ) from None
