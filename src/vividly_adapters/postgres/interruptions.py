"""
Interruptions that the database tells.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import anyio
import attrs

from .conditions import INTERRUPTIONS

if TYPE_CHECKING:
    from collections.abc import Generator

    from vividly_core.domain.ids import RequestId

    from .listener import Listener


@attrs.define(eq=False)
class _Signal:
    """
    While it is waited for, the listener is connected again where it has lost its connection.
    """

    listener: Listener
    event: anyio.Event = attrs.field(factory=anyio.Event)

    async def wait(self) -> None:
        while not self.event.is_set():
            await self.listener.connect()
            with anyio.move_on_after(self.listener.pause_seconds):
                await self.event.wait()
        self.event = anyio.Event()


@attrs.define(kw_only=True, eq=False)
class PostgresInterruptions:
    """
    Told by the save that cancels a request, when it commits. What others write into the table past it is not told.
    """

    listener: Listener
    _watchers: dict[str, list[_Signal]] = attrs.field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self.listener.tell(INTERRUPTIONS, self._heard)

    @contextmanager
    def watch(self, request_id: RequestId) -> Generator[_Signal]:
        """
        Watch a request. What is told before the first wait is heard only where the listener is connected already.
        """
        signal, watchers = _Signal(self.listener), self._watchers.setdefault(str(request_id), [])
        watchers.append(signal)
        try:
            yield signal
        finally:
            watchers[:] = [other for other in watchers if other is not signal]
            if not watchers:
                self._watchers.pop(str(request_id), None)

    def _heard(self, request_id: str) -> None:
        for signal in self._watchers.get(request_id, ()):
            signal.event.set()
