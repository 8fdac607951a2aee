"""
The outbox beside other work.
"""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio

from vividly_core.domain.errors import loggable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from vividly_core.usecases.relay_outbox import RelayOutbox
    from vividly_core.usecases.tidy_outbox import TidyOutbox

_log = logging.getLogger(__name__)


@asynccontextmanager
async def relaying(relay: RelayOutbox, tidy: TidyOutbox) -> AsyncGenerator[None]:
    """
    Publish what is stored while the block runs, and at its end what its last steps have stored.

    An outbox that cannot be used ends no other work: it is told once, and its messages stay for another relay.
    """
    stop = anyio.Event()
    failure: Exception | None = None
    async with anyio.create_task_group() as beside:
        beside.start_soon(told, relay, stop)
        beside.start_soon(told, tidy, stop)
        try:
            yield
        except Exception as error:  # noqa: BLE001  raised again below, not within a group
            failure = error
        stop.set()
    if failure is not None:
        raise failure


async def told(work: Callable[[anyio.Event], Awaitable[None]], stop: anyio.Event) -> None:
    """
    Do *work*; an error that ends it is told, and nothing else.
    """
    try:
        await work(stop)
    except Exception as error:  # noqa: BLE001  see `relaying`
        _log.critical("the outbox is left alone from now on: %s", loggable(error))
