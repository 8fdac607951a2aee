"""
Interruptions in memory.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import anyio
import attrs

if TYPE_CHECKING:
    from collections.abc import Generator

    from vividly_core.domain.ids import RequestId


@attrs.define(eq=False)
class _Signal:
    event: anyio.Event = attrs.field(factory=anyio.Event)

    async def wait(self) -> None:
        await self.event.wait()
        self.event = anyio.Event()


@attrs.define(eq=False)
class MemoryInterruptions:
    """
    Tells what `interrupt` is told, as the memory store of requests does for one that is cancelled.
    """

    _watchers: dict[RequestId, list[_Signal]] = attrs.field(factory=dict, init=False)

    @contextmanager
    def watch(self, request_id: RequestId) -> Generator[_Signal]:
        """
        Watch a request.
        """
        signal, watchers = _Signal(), self._watchers.setdefault(request_id, [])
        watchers.append(signal)
        try:
            yield signal
        finally:
            watchers[:] = [other for other in watchers if other is not signal]
            if not watchers:
                self._watchers.pop(request_id, None)

    def interrupt(self, request_id: RequestId) -> None:
        """
        Tell all who watch the request.
        """
        for signal in self._watchers.get(request_id, ()):
            signal.event.set()

    def watched(self) -> int:
        """
        How many requests are watched, for tests to look at.
        """
        return len(self._watchers)
