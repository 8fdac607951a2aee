"""
A request store that keeps the promise on cancellation: what has begun is waited for, within a limit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import anyio
import attrs

from vividly_core.domain.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from uuid import UUID

    from vividly_core.domain.ids import RequestId, WorkerId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.request_store import RequestStore

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class SteadyRequests:
    """
    *part*, whose claims and saves take at most *seconds* each, and are not asked for twice.
    """

    part: RequestStore
    seconds: float = 5.0

    async def add(self, request: LessonRequest) -> LessonRequest:
        """
        Pass it on.
        """
        return await self.part.add(request)

    async def load(self, request_id: RequestId) -> LessonRequest:
        """
        Pass it on.
        """
        return await self.part.load(request_id)

    async def claim(
        self, request_id: RequestId, *, worker: WorkerId, lease_seconds: float, step: UUID | None = None
    ) -> LessonRequest:
        """
        Wait for it.
        """
        return await self._wait_for(
            self.part.claim(request_id, worker=worker, lease_seconds=lease_seconds, step=step)
        )

    async def save(self, request: LessonRequest, *, step: UUID | None = None) -> LessonRequest:
        """
        Wait for it.
        """
        return await self._wait_for(self.part.save(request, step=step))

    async def _wait_for(self, write: Awaitable[T]) -> T:
        with anyio.move_on_after(self.seconds, shield=True):
            return await write
        raise Unavailable(f"the store did not answer within {self.seconds:g} s")
