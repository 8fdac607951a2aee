"""
Requests in Postgres, in the tables that the deployed system reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from vividly_core.domain.cost import Cost
from vividly_core.domain.errors import Leased, NotFound, Stale
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import TERMINAL

from . import statements
from .driver import fetch
from .execute import read
from .group_commit import GroupCommit
from .rows import (
    claim_to_json,
    due_at,
    has_extras,
    new_request_to_json,
    row_to_event,
    row_to_request,
    row_to_summary,
    step_to_json,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any
    from uuid import UUID

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
    event of a change of status is written by the database's own trigger. Saves that come while others are on their
    way share one statement, and so do claims.
    """

    engine: AsyncEngine
    _saves: GroupCommit = attrs.field(init=False)
    _saves_of_all: GroupCommit = attrs.field(init=False)
    _claims: GroupCommit = attrs.field(init=False)

    @_saves.default
    def _make_saves(self) -> GroupCommit:
        return GroupCommit(engine=self.engine, together=statements.SAVE_TOGETHER, alone=statements.SAVE)

    @_saves_of_all.default
    def _make_saves_of_all(self) -> GroupCommit:
        return GroupCommit(engine=self.engine, together=statements.SAVE_ALL_TOGETHER, alone=statements.SAVE_ALL)

    @_claims.default
    def _make_claims(self) -> GroupCommit:
        return GroupCommit(engine=self.engine, together=statements.CLAIM_TOGETHER, alone=statements.CLAIM)

    async def add(self, request: LessonRequest) -> LessonRequest:
        """
        Store a new request.
        """
        await fetch(self.engine, statements.ADD, f"[{new_request_to_json(request)}]")
        return request.saved()

    async def load(self, request_id: RequestId) -> LessonRequest:
        """
        Bring a request, without a lease.
        """
        rows = await read(self.engine, statements.LOAD, {"id": request_id})
        if not rows:
            raise NotFound(f"there is no request {request_id}")
        return row_to_request(rows[0])

    async def claim(
        self, request_id: RequestId, *, worker: WorkerId, lease_seconds: float, step: UUID | None = None
    ) -> LessonRequest:
        """
        Take the lease.
        """
        row = await self._claims(
            request_id, claim_to_json(request_id, worker=worker, lease_seconds=lease_seconds, step=step)
        )
        if row is None:
            raise NotFound(f"there is no request {request_id}")
        if row["claimed"]:
            return row_to_request(row, lease=(worker, lease_seconds))
        if row["found_status"] in TERMINAL:
            raise Stale(f"request {request_id} is {row['found_status']}")
        if row["waits"]:
            raise Stale(f"request {request_id} waits for its student")
        raise Leased(f"request {request_id} is being worked on")

    async def save(self, request: LessonRequest, *, step: UUID | None = None) -> LessonRequest:
        """
        Store the next step.
        """
        saves = self._saves_of_all if has_extras(request) else self._saves
        row = await saves(request.id, step_to_json(request, step=step))
        if row is None:
            raise NotFound(f"there is no request {request.id}")
        if not row["saved"]:
            raise Stale(f"request {request.id} was saved by someone else, or its lease was lost")
        return request.saved(available_at=due_at(row))

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
        return tuple(map(row_to_summary, await read(self.engine, statement, wanted)))

    async def events(self, request_id: RequestId, *, after: int, limit: int) -> tuple[RequestEvent, ...]:
        """
        The events after *after*.
        """
        await self._check_exists(request_id)
        rows = await read(self.engine, statements.EVENTS, {"id": request_id, "after": after, "limit": limit})
        return tuple(event for event in map(row_to_event, rows) if event is not None)

    async def costs(self, request_id: RequestId) -> tuple[Cost, ...]:
        """
        The ledger of a request.
        """
        await self._check_exists(request_id)
        return tuple(map(_cost, await read(self.engine, statements.COSTS, {"id": request_id})))

    async def _check_exists(self, request_id: RequestId) -> None:
        if not await read(self.engine, statements.EXISTS, {"id": request_id}):
            raise NotFound(f"there is no request {request_id}")


def _cost(row: Mapping[str, Any]) -> Cost:
    return Cost(**{**row, "stage": Stage(row["stage"])})
