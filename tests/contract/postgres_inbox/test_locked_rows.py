"""
Receivers do not wait for those who write.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio
import pytest
from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from contract.postgres_inbox.conftest import Queue

pytestmark = pytest.mark.service("postgres")

_LONG_SECONDS = 5


@asynccontextmanager
async def written(queue: Queue, request_id: str) -> AsyncGenerator[None]:
    """
    Somebody writes a request, and has not committed.
    """
    async with queue.engine.connect() as connection, connection.begin() as transaction:
        await connection.execute(
            text("UPDATE content_requests SET updated_at = now() WHERE id = :id"), {"id": request_id}
        )
        yield
        await transaction.rollback()


async def test_a_row_that_somebody_writes_holds_up_no_receiver(queue: Queue) -> None:
    """
    It gets the next one instead, and the first when that is free.
    """
    first, second = await queue.add(), await queue.add()

    async with written(queue, str(first.id)):
        with anyio.fail_after(_LONG_SECONDS):
            assert await queue.received() == [str(second.id)]

    assert await queue.received() == [str(first.id)]


async def test_a_row_that_somebody_writes_holds_up_no_sweep(queue: Queue) -> None:
    """
    A worker that was thought dead saves in this moment: who looks for abandoned requests finds the others.
    """
    abandoned = [(await queue.begun())[0].id for _ in range(2)]
    for identity in abandoned:
        await queue.change(identity, "lease_until = now() - interval '1 s'")

    async with written(queue, abandoned[0]):
        with anyio.fail_after(_LONG_SECONDS):
            assert await queue.received() == [abandoned[1]]

    assert await queue.received() == [abandoned[0]]
