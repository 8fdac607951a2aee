"""
Tells our own cancellation from that of a call which somebody else broke off.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

import anyio.lowlevel

from vividly_core.domain.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable

T = TypeVar("T")


async def unless_broken_off(call: Awaitable[T], *, what: str) -> T:
    """
    The result of *call*, which may raise `CancelledError` of its own, as the calls of ``grpc.aio`` do: they swallow the
    cancellation that they are sent and raise another, which no cancel scope knows as its own; and they raise one when
    their channel is closed under them.

    Who is cancelled here is cancelled by the scope, or the task, that said so.

    :raises Unavailable: if *what* broke the call off, and nobody cancelled us.
    """
    try:
        return await call
    except asyncio.CancelledError:
        await anyio.lowlevel.checkpoint_if_cancelled()
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise Unavailable(f"{what} broke the call off") from None
