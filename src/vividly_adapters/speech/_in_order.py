"""
Does several things at once, but only so many, and keeps their order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import anyio

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

_T = TypeVar("_T")
_R = TypeVar("_R")


async def in_order(do: Callable[[_T], Awaitable[_R]], things: Sequence[_T], *, at_once: int) -> list[_R]:
    """
    What *do* makes of each of *things*, in their order, with at most *at_once* of them in hand.

    The first error stops the others, and is raised as it is.
    """
    done: dict[int, _R] = {}
    waiting = iter(enumerate(things))
    failures: list[Exception] = []

    async def work() -> None:
        for number, thing in waiting:
            try:
                done[number] = await do(thing)
            except Exception as error:  # noqa: BLE001  whatever it is, it is raised again outside of the group
                failures.append(error)
                group.cancel_scope.cancel()
                return

    async with anyio.create_task_group() as group:
        for _ in range(min(at_once, len(things))):
            group.start_soon(work)
    if failures:
        raise failures[0]
    return [done[number] for number in range(len(things))]
