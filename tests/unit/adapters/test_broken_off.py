"""
Whose cancellation it is.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

import anyio
import pytest

from vividly_adapters._broken_off import unless_broken_off
from vividly_core.domain.errors import Unavailable


async def rude() -> None:
    """
    Swallow the cancellation that comes, and raise another, as some clients do.
    """
    with suppress(asyncio.CancelledError):
        await anyio.sleep_forever()
    raise asyncio.CancelledError


async def test_what_comes_passes_through() -> None:
    """
    Results and errors.
    """

    async def fail() -> None:
        raise KeyError

    async def succeed() -> int:
        return 1

    assert await unless_broken_off(succeed(), what="it") == 1
    with pytest.raises(KeyError):
        await unless_broken_off(fail(), what="it")


async def test_a_call_that_ends_itself_is_an_outage() -> None:
    """
    Nobody here was cancelled.
    """

    async def break_off() -> None:
        raise asyncio.CancelledError

    with pytest.raises(Unavailable, match="the model broke the call off"):
        await unless_broken_off(break_off(), what="the model")


async def test_a_scopes_cancellation_is_the_scopes() -> None:
    """
    It catches it, whatever the call made of it.
    """
    with anyio.move_on_after(0.01) as scope:
        await unless_broken_off(rude(), what="it")

    assert scope.cancelled_caught


async def test_a_tasks_cancellation_is_the_tasks() -> None:
    """
    Also without a scope.
    """
    task = asyncio.get_running_loop().create_task(unless_broken_off(rude(), what="it"))
    await anyio.lowlevel.checkpoint()
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert task.cancelled()
