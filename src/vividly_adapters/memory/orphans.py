"""
Orphans in memory.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import attrs

if TYPE_CHECKING:
    from vividly_core.domain.generation_topic import GenerationTopic
    from vividly_core.domain.ids import RequestId
    from vividly_core.ports.clock import Clock

    from .outbox import MemoryOutbox

_LONGEST_DOUBLINGS: Final = 6


@attrs.frozen(kw_only=True)
class MemoryOrphans:
    """
    Looks for orphans among the requests whose messages *outbox* gives. It never awaits, and so is atomic.
    """

    clock: Clock
    outbox: MemoryOutbox

    async def sweep(self, topic: GenerationTopic, *, idle_seconds: float, limit: int) -> tuple[RequestId, ...]:
        """
        Store a message for each orphan.
        """
        swept: list[RequestId] = []
        requests = self.outbox.requests
        for request, since in requests.idle():
            told = self.outbox.of(request.id, topic.name)
            settled = [moment for moment in told if moment is not None]
            patience = timedelta(seconds=idle_seconds * 2 ** min(len(told), _LONGEST_DOUBLINGS))
            if len(settled) < len(told) or self.clock.now() - max([since, *settled]) < patience:
                continue
            if len(swept) < limit:
                (message,) = topic.call(request, message_id=uuid4()).outgoing
                requests.adopt(request.id, message)
                swept.append(request.id)
        return tuple(swept)
