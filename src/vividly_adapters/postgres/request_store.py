"""
Requests in Postgres, in the tables that the deployed system reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from vividly_core.domain.errors import Leased, NotFound, Stale

from . import statements
from .execute import execute
from .rows import request_to_parameters, row_to_event, row_to_request, row_to_summary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import TextClause
    from sqlalchemy.ext.asyncio import AsyncEngine

    from vividly_core.domain.event import RequestEvent
    from vividly_core.domain.ids import RequestId, WorkerId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.status import RequestStatus
    from vividly_core.ports.request_history import RequestSummary


@attrs.frozen(kw_only=True)
class PostgresRequestStore:
    """
    A `RequestStore` and a `RequestHistory` over one database. Each verb is one statement, committed by itself; the
    event of a change of status is written by the database's own trigger.
    """

    engine: AsyncEngine

    async def add(self, request: LessonRequest) -> LessonRequest:
        """
        Store a new request.
        """
        await self._run(statements.ADD, request_to_parameters(request))
        return request.saved()

    async def load(self, request_id: RequestId) -> LessonRequest:
        """
        Bring a request, without a lease.
        """
        rows = await self._run(statements.LOAD, {"id": request_id})
        if not rows:
            raise NotFound(f"there is no request {request_id}")
        return row_to_request(rows[0])

    async def claim(self, request_id: RequestId, *, worker: WorkerId, lease_seconds: float) -> LessonRequest:
        """
        Take the lease.
        """
        rows = await self._run(statements.CLAIM, {"id": request_id, "owner": worker, "seconds": lease_seconds})
        if rows:
            return row_to_request(rows[0], lease=(worker, lease_seconds))
        request = await self.load(request_id)
        if request.is_over:
            raise Stale(f"request {request_id} is {request.status}")
        if request.clarification is not None:
            raise Stale(f"request {request_id} waits for its student")
        raise Leased(f"request {request_id} is being worked on")

    async def save(self, request: LessonRequest) -> LessonRequest:
        """
        Store the next step.
        """
        if await self._run(statements.SAVE, request_to_parameters(request)):
            return request.saved()
        await self._check_exists(request.id)
        raise Stale(f"request {request.id} was saved by someone else, or its lease was lost")

    async def find(
        self, *, status: RequestStatus | None, before: RequestId | None, limit: int
    ) -> tuple[RequestSummary, ...]:
        """
        The newest requests first.
        """
        if before is not None:
            await self._check_exists(before)
        statement = statements.FIND[status is not None, before is not None]
        given = {"status": None if status is None else status.value, "before": before, "limit": limit}
        wanted = {name: value for name, value in given.items() if value is not None}
        return tuple(map(row_to_summary, await self._run(statement, wanted)))

    async def events(self, request_id: RequestId, *, after: int, limit: int) -> tuple[RequestEvent, ...]:
        """
        The events after *after*.
        """
        await self._check_exists(request_id)
        rows = await self._run(statements.EVENTS, {"id": request_id, "after": after, "limit": limit})
        return tuple(event for event in map(row_to_event, rows) if event is not None)

    async def _check_exists(self, request_id: RequestId) -> None:
        if not await self._run(statements.EXISTS, {"id": request_id}):
            raise NotFound(f"there is no request {request_id}")

    async def _run(self, statement: TextClause, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        return await execute(self.engine, statement, parameters)
