"""
Tasks that run beside a block, and no longer.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from anyio.abc import TaskGroup


@asynccontextmanager
async def tasks_beside() -> AsyncGenerator[TaskGroup]:
    """
    Lend a task group, whose tasks are cancelled when the block ends; an error of the block comes out as it is, not
    within a group.
    """
    failure: Exception | None = None
    async with anyio.create_task_group() as beside:
        try:
            yield beside
        except Exception as error:  # noqa: BLE001  raised again below
            failure = error
        beside.cancel_scope.cancel()
    if failure is not None:
        raise failure
