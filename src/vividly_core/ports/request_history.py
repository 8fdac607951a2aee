"""
What became of requests: for people and programs that look on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

if TYPE_CHECKING:
    from datetime import datetime

    from vividly_core.domain.cost import Cost
    from vividly_core.domain.event import RequestEvent
    from vividly_core.domain.ids import CorrelationId, RequestId, StudentId
    from vividly_core.domain.status import RequestStatus


@attrs.frozen(kw_only=True)
class RequestSummary:
    """
    One line on a request.
    """

    id: RequestId
    correlation_id: CorrelationId
    student_id: StudentId
    question: str = attrs.field(repr=False)
    status: RequestStatus
    current_stage: str | None
    progress: int
    created_at: datetime


class RequestHistory(Protocol):
    """
    Reads requests without touching them.

    Shape: tuples of frozen values.
    Units: times are aware and in UTC.
    Ownership: frozen values.
    Concurrency: from many tasks at once.
    Idempotency: reading changes nothing.
    Cancellation: harmless at any time.
    Errors: `NotFound` for the events and the costs of an unknown request; `Unavailable`, `Misconfigured`.
    Source: tests/contract/test_request_history.py.
    """

    async def find(
        self, *, status: RequestStatus | None, before: RequestId | None, limit: int
    ) -> tuple[RequestSummary, ...]:
        """
        At most *limit* requests, the newest first; of *status* only, and older than *before*, if given.   [1, 2]
        """
        ...

    async def events(self, request_id: RequestId, *, after: int, limit: int) -> tuple[RequestEvent, ...]:
        """
        At most *limit* events of a request whose sequence is greater than *after*, in order.   [3]
        """
        ...

    async def costs(self, request_id: RequestId) -> tuple[Cost, ...]:
        """
        All that a request has cost, in the order in which it was stored.            [4]
        """
        ...
