"""
Shared lessons in memory.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.errors import NotFound
from vividly_core.domain.status import RequestStatus
from vividly_core.ports.shared_lessons import Finished, Leader, Underway

if TYPE_CHECKING:
    from datetime import datetime

    from vividly_core.domain.fingerprint import Fingerprint
    from vividly_core.domain.ids import RequestId
    from vividly_core.ports.clock import Clock
    from vividly_core.ports.shared_lessons import Claim

    from .request_store import MemoryRequestStore


@attrs.frozen(kw_only=True)
class MemorySharedLessons:
    """
    Looks up how far leaders have come in *requests*, by *clock*. Nothing waits between the look and the decision.
    """

    requests: MemoryRequestStore
    clock: Clock
    _leaders: dict[Fingerprint, tuple[RequestId, datetime]] = attrs.field(factory=dict, init=False)

    async def claim(self, fingerprint: Fingerprint, request_id: RequestId, *, patience_seconds: float) -> Claim:
        """
        Ask to lead.
        """
        await self.requests.load(request_id)
        now = self.clock.now()
        leader, asked_at = self._leaders.get(fingerprint, (request_id, now))
        status = await self._status(leader)
        if leader != request_id and status is RequestStatus.COMPLETED:
            return Finished(request_id=leader)
        gone = status in {None, RequestStatus.FAILED, RequestStatus.CANCELLED}
        if leader == request_id or gone or now - asked_at >= timedelta(seconds=patience_seconds):
            self._leaders[fingerprint] = (request_id, now)
            return Leader(instead_of=None if leader == request_id or status is None else leader)
        return Underway(request_id=leader)

    async def forget(self, fingerprint: Fingerprint, request_id: RequestId) -> None:
        """
        The next one who asks leads.
        """
        leader = self._leaders.get(fingerprint)
        if leader is not None and leader[0] == request_id:
            del self._leaders[fingerprint]

    async def _status(self, request_id: RequestId) -> RequestStatus | None:
        try:
            return (await self.requests.load(request_id)).status
        except NotFound:
            return None
