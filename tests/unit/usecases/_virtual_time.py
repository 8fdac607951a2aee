"""
An event loop whose time passes only while everybody waits: minutes of leases and pauses take no time at all.
"""

from __future__ import annotations

import asyncio
import itertools
import selectors
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import anyio
import attrs

if TYPE_CHECKING:
    from collections.abc import Sequence

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


class _Skip(selectors.SelectSelector):
    """
    Where a loop would sleep until its next timer, the time is that of the timer at once.
    """

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def select(self, timeout: float | None = None) -> Sequence[tuple[selectors.SelectorKey, int]]:  # type: ignore[override]
        """
        Nothing, for nothing outside of the loop takes part; with no timer set, what is ready there after all.
        """
        if timeout is None:
            # No timer is set: only the outside can go on with this.
            return super().select()
        self.seconds += max(timeout, 0.0)
        return ()


class _Numbered(asyncio.Task[Any]):
    """
    A task that stands in sets where its number says: tasks that are cancelled together are so in the same order always.
    """

    def __init__(self, number: int, coroutine: Any, **options: Any) -> None:
        self._number = number
        super().__init__(coroutine, **options)

    def __hash__(self) -> int:
        return self._number


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """
    Tells the time of its selector. What runs on it runs the same way every time.
    """

    def __init__(self) -> None:
        self._skip = _Skip()
        super().__init__(self._skip)
        numbers = itertools.count()
        self.set_task_factory(
            lambda loop, coroutine, **options: _Numbered(next(numbers), coroutine, loop=loop, **options)
        )

    def time(self) -> float:
        """
        Seconds since the loop began.
        """
        return self._skip.seconds


VIRTUAL_TIME: tuple[str, dict[str, Any]] = ("asyncio", {"loop_factory": VirtualTimeLoop})
"""What the fixture `anyio_backend` returns for tests in virtual time."""


@attrs.frozen
class LoopClock:
    """
    Tells the time of the event loop, so that leases run out and messages fall due while tasks sleep.
    """

    def now(self) -> datetime:
        """
        The time now.
        """
        return EPOCH + timedelta(seconds=anyio.current_time())
