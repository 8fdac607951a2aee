"""
Forget what was published long ago, and wake requests whose message got lost.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import anyio
import attrs

from vividly_core.domain.errors import loggable
from vividly_core.domain.verdict import is_permanent

if TYPE_CHECKING:
    from collections.abc import Callable

    from vividly_core.domain.generation_topic import GenerationTopic
    from vividly_core.ports.orphans import Orphans
    from vividly_core.ports.outbox import Outbox

_BATCH: Final = 500

_log = logging.getLogger(__name__)


@attrs.frozen(kw_only=True)
class TidyOutbox:
    """
    Purges messages *retention_seconds* after they were settled. Where the queue is a *topic*, it sweeps requests that
    have been orphans for *orphan_seconds*; where requests are received from their own table there are none.

    It looks every *every_seconds*, a little earlier at random. *jitter* draws a wait from 0 up to what it is given.
    """

    outbox: Outbox
    orphans: Orphans
    jitter: Callable[[float], float]
    topic: GenerationTopic | None = None
    retention_seconds: float = 7 * 86_400.0
    orphan_seconds: float = 900.0
    every_seconds: float = 60.0

    async def __call__(self, stop: anyio.Event) -> None:
        """
        Work until *stop* is set.

        :raises Permanent: if there is no outbox, or it may not be used.
        """
        while not stop.is_set():
            await self._once_if_possible()
            with anyio.move_on_after(self.every_seconds / 2 + self.jitter(self.every_seconds / 2)):
                await stop.wait()

    async def _once_if_possible(self) -> None:
        try:
            await self.once()
        except Exception as error:
            if is_permanent(error):
                raise
            _log.warning("the outbox could not be tidied: %s", loggable(error))

    async def once(self) -> None:
        """
        Sweep and purge all that is to be.

        :raises PortError: if the outbox cannot be used.
        """
        if self.topic is not None:
            swept = _BATCH
            while swept == _BATCH:
                found = await self.orphans.sweep(self.topic, idle_seconds=self.orphan_seconds, limit=_BATCH)
                for request_id in found:
                    _log.warning("request %s had nobody to wake it, and gets a new message", request_id)
                swept = len(found)
        gone = _BATCH
        while gone == _BATCH:
            gone = await self.outbox.purge(older_than_seconds=self.retention_seconds, limit=_BATCH)
