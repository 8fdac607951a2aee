"""
Requests in memory.
"""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING

import anyio
import attrs

from vividly_core.domain import json_text
from vividly_core.domain.errors import AlreadyExists, Leased, NotFound, Stale
from vividly_core.domain.event import EventType, RequestEvent, Severity
from vividly_core.domain.lease import Lease
from vividly_core.domain.ledger_line import Booking
from vividly_core.domain.status import RequestStatus
from vividly_core.ports.request_history import RequestSummary

from .interruptions import MemoryInterruptions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime
    from uuid import UUID

    from vividly_core.domain.cost import Cost
    from vividly_core.domain.ids import OrganizationId, RequestId, StudentId, WorkerId
    from vividly_core.domain.outbox import OutgoingMessage
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.clock import Clock


@attrs.define
class _Record:
    request: LessonRequest
    token: int = 0
    step: UUID | None = None
    owner: WorkerId | None = None
    leased_until: datetime | None = None
    updated_at: datetime | None = None
    events: list[RequestEvent] = attrs.field(factory=list)
    costs: list[Booking] = attrs.field(factory=list)


@attrs.define
class MemoryRequestStore:
    """
    A `RequestStore` and a `RequestHistory` over the same records.

    *students* are those whose requests it takes, and *organizations* those that they may name; its leases run by
    *clock*. No verb awaits, so each is atomic within one event loop. It tells *interruptions* of what was cancelled.
    """

    clock: Clock
    students: set[StudentId] = attrs.field(factory=set)
    organizations: set[OrganizationId] = attrs.field(factory=set)
    interruptions: MemoryInterruptions = attrs.field(factory=MemoryInterruptions)
    _records: dict[RequestId, _Record] = attrs.field(factory=dict, init=False)
    _sequence: int = attrs.field(default=0, init=False)
    _outgoing: dict[int, tuple[RequestId, OutgoingMessage, datetime]] = attrs.field(factory=dict, init=False)
    _numbers: itertools.count[int] = attrs.field(factory=itertools.count, init=False)
    _arrival: anyio.Event = attrs.field(factory=anyio.Event, init=False)

    async def add(self, request: LessonRequest) -> LessonRequest:
        """
        Store a new request.
        """
        if request.id in self._records:
            raise AlreadyExists(f"request {request.id} is stored already")
        if any(record.request.correlation_id == request.correlation_id for record in self._records.values()):
            raise AlreadyExists("another request has this correlation id")
        if request.wish.student_id not in self.students:
            raise NotFound("the student of this request is unknown")
        if request.wish.organization_id not in {None, *self.organizations}:
            raise NotFound("the organization of this request is unknown")
        record = self._records[request.id] = _Record(request=request)
        return self._store(record, request, request.status)

    async def load(self, request_id: RequestId) -> LessonRequest:
        """
        Bring a request, without a lease.
        """
        return attrs.evolve(self._record(request_id).request, lease=None)

    async def claim(
        self, request_id: RequestId, *, worker: WorkerId, lease_seconds: float, step: UUID | None = None
    ) -> LessonRequest:
        """
        Take the lease.
        """
        record = self._record(request_id)
        if record.request.is_over:
            raise Stale(f"request {request_id} is {record.request.status}")
        if record.request.clarification is not None:
            raise Stale(f"request {request_id} waits for its student")
        now = self.clock.now()
        leased_until = now + timedelta(seconds=lease_seconds)
        if record.leased_until is not None and now < record.leased_until:
            if step is None or (record.step, record.owner) != (step, worker):
                raise Leased(f"request {request_id} is being worked on")
            record.leased_until = leased_until
            return record.request
        record.token += 1
        record.step = step
        record.owner = worker
        record.updated_at = now
        record.leased_until = leased_until
        record.request = attrs.evolve(
            record.request,
            attempt=record.request.attempt + 1,
            available_at=None,
            version=record.request.version + 1,
            lease=Lease(owner=worker, token=record.token, seconds=lease_seconds),
        )
        return record.request

    async def save(self, request: LessonRequest, *, step: UUID | None = None) -> LessonRequest:
        """
        Store the next step.
        """
        record = self._record(request.id)
        if step is not None and (record.step, record.request.version) == (step, request.version + 1):
            return record.request
        if record.request.version != request.version:
            raise Stale(f"request {request.id} was saved by someone else")
        if request.lease is not None and request.lease.token != record.token:
            raise Stale(f"the lease of request {request.id} was lost")
        saved = self._store(record, request, record.request.status)
        record.step = step
        record.leased_until = (
            None if request.lease is None else self.clock.now() + timedelta(seconds=request.lease.seconds)
        )
        if saved.status is RequestStatus.CANCELLED:
            self.interruptions.interrupt(request.id)
        return saved

    async def find(
        self, *, status: RequestStatus | None, before: RequestId | None, limit: int
    ) -> tuple[RequestSummary, ...]:
        """
        The newest requests first.
        """
        found = sorted(
            (record.request for record in self._records.values()),
            key=lambda request: (request.created_at, request.id),
            reverse=True,
        )
        if before is not None:
            edge = self._record(before).request
            found = [request for request in found if (request.created_at, request.id) < (edge.created_at, edge.id)]
        if status is not None:
            found = [request for request in found if request.status is status]
        return tuple(_summary(request) for request in found[:limit])

    async def events(self, request_id: RequestId, *, after: int, limit: int) -> tuple[RequestEvent, ...]:
        """
        The events after *after*.
        """
        events = (event for event in self._record(request_id).events if (event.sequence or 0) > after)
        return tuple(events)[:limit]

    async def costs(self, request_id: RequestId) -> tuple[Cost, ...]:
        """
        The ledger of a request.
        """
        return self.costs_of(request_id)

    def requests_of(self, student: StudentId) -> tuple[RequestId, ...]:
        """
        The ids of a student's requests, the oldest first, for the erasure in memory.
        """
        made = [record.request for record in self._records.values() if record.request.wish.student_id == student]
        return tuple(each.id for each in sorted(made, key=lambda each: (each.created_at, each.id)))

    def naming(self, names: Collection[str]) -> int:
        """
        How many requests have one of *names*, or are their student's, for the erasure in memory.
        """
        requests = (record.request for record in self._records.values())
        return sum(str(one.id) in names or one.wish.student_id in names for one in requests)

    def forget(self, request_id: RequestId) -> dict[str, int]:
        """
        Drop all that is kept of a request, and count it, for the erasure in memory.
        """
        record = self._records.pop(request_id, None)
        if record is None:
            return {}
        sent = [number for number, (owner, *_) in self._outgoing.items() if owner == request_id]
        for number in sent:
            del self._outgoing[number]
        return {
            "content_requests": 1,
            "request_stages": len(record.request.stages),
            "request_events": len(record.events),
            "request_artifacts": len(record.request.artifacts),
            "request_costs": len(record.costs),
            "outbox": len(sent),
        }

    def costs_of(self, request_id: RequestId) -> tuple[Cost, ...]:
        """
        The ledger of a request, for tests to look at.
        """
        return tuple(booking.cost for booking in self._record(request_id).costs)

    def bookings(self) -> tuple[Booking, ...]:
        """
        All rows of the ledger, for the ledger in memory.
        """
        return tuple(booking for record in self._records.values() for booking in record.costs)

    def outbox_of(self, request_id: RequestId) -> tuple[OutgoingMessage, ...]:
        """
        The messages that were stored with a request, for tests to look at.
        """
        return tuple(message for owner, message, _ in self._outgoing.values() if owner == request_id)

    def outgoing(self) -> dict[int, tuple[RequestId, OutgoingMessage, datetime]]:
        """
        All messages that were stored, and when, in order and numbered, for the outbox in memory.
        """
        return dict(self._outgoing)

    def next_outgoing(self) -> anyio.Event:
        """
        The event of the next message that is stored. Take it first, and look then.
        """
        return self._arrival

    def adopt(self, request_id: RequestId, message: OutgoingMessage) -> None:
        """
        Store *message* with a request that is an orphan.
        """
        self._record(request_id).updated_at = self.clock.now()
        self._send(request_id, (message,))

    def idle(self) -> tuple[tuple[LessonRequest, datetime], ...]:
        """
        Each request that somebody should work on and nobody does, and since when, the longest waiting first.
        """
        now = self.clock.now()
        found = []
        for record in self._records.values():
            request = record.request
            since = max(
                moment
                for moment in (request.available_at or request.created_at, record.leased_until, record.updated_at)
                if moment is not None
            )
            if not request.is_over and request.clarification is None and since <= now:
                found.append((request, since))
        return tuple(sorted(found, key=lambda each: each[1]))

    def _record(self, request_id: RequestId) -> _Record:
        try:
            return self._records[request_id]
        except KeyError:
            raise NotFound(f"there is no request {request_id}") from None

    def _store(self, record: _Record, request: LessonRequest, before: RequestStatus) -> LessonRequest:
        for value in (*(run.output for run in request.stages), *(event.data for event in request.news)):
            json_text.storable(value)
        news: Iterable[RequestEvent] = request.news
        if request.status is not before:
            news = (*news, _status_change(before, request, self.clock.now()))
        for event in news:
            self._sequence += 1
            record.events.append(attrs.evolve(event, sequence=self._sequence))
        record.updated_at = self.clock.now()
        record.costs += [
            Booking(
                cost=cost,
                at=record.updated_at,
                request_id=request.id,
                tenant=request.wish.organization_id or request.wish.student_id,
            )
            for cost in request.costs
        ]
        record.request = request.saved(available_at=self._due_at(request))
        self._send(request.id, request.outgoing)
        return record.request

    def _due_at(self, request: LessonRequest) -> datetime | None:
        if request.wait_seconds is None:
            return request.available_at
        return self.clock.now() + timedelta(seconds=request.wait_seconds)

    def _send(self, request_id: RequestId, messages: tuple[OutgoingMessage, ...]) -> None:
        if messages:
            now = self.clock.now()
            self._outgoing.update((next(self._numbers), (request_id, message, now)) for message in messages)
            self._arrival.set()
            self._arrival = anyio.Event()


def _status_change(before: RequestStatus, request: LessonRequest, now: datetime) -> RequestEvent:
    return RequestEvent(
        type=EventType.STATUS_CHANGE,
        message=f"Status changed from {before} to {request.status}",
        at=now,
        severity=Severity.ERROR if request.status is RequestStatus.FAILED else Severity.INFO,
        data={
            "old_status": before.value,
            "new_status": request.status.value,
            "current_stage": request.current_stage,
        },
    )


def _summary(request: LessonRequest) -> RequestSummary:
    return RequestSummary(
        id=request.id,
        correlation_id=request.correlation_id,
        student_id=request.wish.student_id,
        question=request.wish.question,
        status=request.status,
        current_stage=request.current_stage,
        progress=request.progress,
        created_at=request.created_at,
    )
