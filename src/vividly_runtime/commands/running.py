"""
Runs a command's work until it is done, or a signal stops it.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from typing import TYPE_CHECKING, Any, Final

import anyio
import attrs

from .exit_code import UNREAD, stopped_by

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from anyio.abc import TaskStatus

_STOPPING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_TICK_SECONDS: Final = 0.125
_SHOW_CURSOR: Final = b"\x1b[?25h\n"

_log = logging.getLogger(__name__)


def run_until_stopped(
    work: Callable[[], Awaitable[int]],
    *,
    on_stop: Callable[[], None] = lambda: None,
    on_tick: Callable[[], None] | None = None,
) -> int:
    """
    Run *work* in an event loop of its own, and return its exit code, or that of the signal which stopped it; work
    that writes to a pipe which nobody reads ends as SIGPIPE would end it.

    The first SIGINT, SIGTERM or SIGHUP cancels *work*, which cleans up after itself; *on_stop* is called then. The
    second ends the process at once: its children end by themselves when they notice. A signal that the process was
    started to ignore, as `nohup` does, is ignored. Meanwhile *on_tick* is called eight times a second.
    """
    return anyio.run(_Run(work=lambda _: work(), cancels=True, on_stop=on_stop, on_tick=on_tick))


def run_until_drained(
    work: Callable[[anyio.Event], Awaitable[int]], *, on_stop: Callable[[], None] = lambda: None
) -> int:
    """
    The same for *work* that ends in its own time: the first signal only sets the event that it is given.

    Work that ends after a SIGTERM has done what it was told: its own code counts then.
    """
    return anyio.run(_Run(work=work, cancels=False, on_stop=on_stop, on_tick=None))


@attrs.define(kw_only=True)
class _Run:
    work: Callable[[anyio.Event], Awaitable[int]]
    cancels: bool
    on_stop: Callable[[], None]
    on_tick: Callable[[], None] | None
    stopped: signal.Signals | None = attrs.field(default=None, init=False)
    failure: Exception | None = attrs.field(default=None, init=False)
    code: int | None = attrs.field(default=None, init=False)

    async def __call__(self) -> int:
        stop = anyio.Event()
        async with anyio.create_task_group() as group:
            scope: anyio.CancelScope = await group.start(self._listen, stop)
            if self.on_tick is not None:
                group.start_soon(_tick, self.on_tick)
            with scope:
                # Out here it would come wrapped in a group.
                try:
                    self.code = await self.work(stop)
                except Exception as error:  # noqa: BLE001  raised again below
                    self.failure = error
            group.cancel_scope.cancel()
        return self._code()

    def _code(self) -> int:
        if self.failure is not None and self.stopped is not None and self.cancels:
            _log.warning("stopped, and then: %s", type(self.failure).__name__)
        elif isinstance(self.failure, BrokenPipeError):
            return nobody_reads()
        elif self.failure is not None:
            raise self.failure
        drained = not self.cancels and self.stopped not in {None, signal.SIGTERM}
        if self.code is not None and not drained:
            return self.code
        assert self.stopped is not None
        return stopped_by(self.stopped)

    async def _listen(self, stop: anyio.Event, *, task_status: TaskStatus[anyio.CancelScope]) -> None:
        scope = anyio.CancelScope()
        heard = [number for number in _STOPPING if signal.getsignal(number) is not signal.SIG_IGN]
        with anyio.open_signal_receiver(*heard) as signals:
            task_status.started(scope)
            async for number in signals:
                if self.stopped is not None:
                    _end_now(number)
                self.stopped = number
                stop.set()
                if self.cancels:
                    scope.cancel()
                self.on_stop()


def nobody_reads() -> int:
    """
    Write no more to standard output, not even what is still in its buffer; return the exit code for it.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return UNREAD


async def _tick(on_tick: Callable[[], None]) -> None:
    while True:
        on_tick()
        await anyio.sleep(_TICK_SECONDS)


def _end_now(number: signal.Signals) -> Any:
    if sys.stdout.isatty():
        os.write(sys.stdout.fileno(), _SHOW_CURSOR)
    os._exit(stopped_by(number))
