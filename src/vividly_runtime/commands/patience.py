"""
Waiting for what is not there yet.
"""

from __future__ import annotations

import logging
import math
from typing import TYPE_CHECKING, Final

import anyio

from vividly_core.domain.errors import Transient, Unavailable

from .tasks_beside import tasks_beside

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_FIRST_PAUSE_SECONDS: Final = 0.5
_LONGEST_PAUSE_SECONDS: Final = 30.0

_log = logging.getLogger(__name__)


async def patiently(
    work: Callable[[], Awaitable[None]],
    *,
    stop: anyio.Event,
    jitter: Callable[[float], float],
    deadline: float = math.inf,
) -> bool:
    """
    Do *work* again and again, with growing pauses, until nothing passing stands in its way; ``False`` if *stop* was
    set before. *deadline* is a time of the event loop's clock.

    :raises Transient: at the deadline, what stood in the way.
    """
    obstacle: Transient = Unavailable("it took too long")
    pause = _FIRST_PAUSE_SECONDS
    async with tasks_beside() as beside:
        beside.cancel_scope.deadline = deadline
        beside.start_soon(_cancel_when, stop, beside.cancel_scope)
        while True:
            try:
                await work()
            except Transient as error:
                obstacle = error
            else:
                return True
            wait = jitter(pause)
            _log.warning("%s; asking again in %.1f s", obstacle, wait)
            await anyio.sleep(wait)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
    if stop.is_set():
        return False
    raise obstacle


async def _cancel_when(stop: anyio.Event, scope: anyio.CancelScope) -> None:
    await stop.wait()
    scope.cancel()
