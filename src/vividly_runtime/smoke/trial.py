"""
One lesson, asked for as students ask, and waited for.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import anyio
import attrs

from vividly_core.domain.status import RequestStatus

from .costing import bills
from .endings import on_request, on_stages
from .finding import Check, missed

if TYPE_CHECKING:
    from vividly_core.domain.event import RequestEvent
    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.submission import Submission
    from vividly_core.ports.request_history import RequestHistory
    from vividly_core.ports.request_store import RequestStore
    from vividly_core.usecases.submit_request import SubmitRequest
    from vividly_runtime.commands.display import Display

    from .costing import StageBill
    from .finding import Finding
    from .looking import Look

_PAGE: Final = 1000


@attrs.frozen(kw_only=True)
class Tried:
    """
    The request as it was last seen, what was found, and what each stage took.
    """

    request: LessonRequest
    findings: tuple[Finding, ...]
    bills: tuple[StageBill, ...]


@attrs.frozen(kw_only=True)
class Trial:
    """
    Submits a wish, waits for whoever makes it, and looks at what was made. *own_worker* is whether that one is ours.

    It looks every *pause_seconds*, and says so once when nobody has taken it up for *uneasy_seconds*.
    """

    submit: SubmitRequest
    requests: RequestStore
    history: RequestHistory
    look: Look
    display: Display
    own_worker: bool
    pause_seconds: float = 0.5
    uneasy_seconds: float = 30.0

    async def __call__(self, wish: Submission, *, limit_seconds: float) -> Tried:
        """
        Try it, for at most *limit_seconds*.

        :raises PortError: if one of the parts that we look with fails.
        """
        began_at = anyio.current_time()
        request = await self.submit(wish)
        self.display.submitted(request)
        findings: list[Finding] = []
        with anyio.move_on_after(limit_seconds) as limit:
            request = await self._wait(request)
        waited = anyio.current_time() - began_at
        # Also what the last look came too late for.
        request = await self.requests.load(request.id)
        findings.append(on_request(request, waited_seconds=waited, own_worker=self.own_worker))
        if request.status is RequestStatus.COMPLETED:
            findings.append(on_stages(request, await self._events(request.id)))
            with anyio.CancelScope(deadline=limit.deadline) as rest:
                findings += await self.look(request)
            if rest.cancelled_caught:
                findings.append(_too_late(limit_seconds))
        return Tried(
            request=request,
            findings=tuple(findings),
            bills=bills(request, await self.history.costs(request.id)),
        )

    async def _wait(self, request: LessonRequest) -> LessonRequest:
        uneasy_at = anyio.current_time() + self.uneasy_seconds
        while not request.is_over and request.clarification is None:
            await anyio.sleep(self.pause_seconds)
            request = await self.requests.load(request.id)
            self.display.show(request)
            if request.started_at is None and anyio.current_time() > uneasy_at:
                uneasy_at = math.inf
                self.display.note(f"Nobody has taken it up for {self.uneasy_seconds:g} s: is a worker running?")
        return request

    async def _events(self, request_id: RequestId) -> list[RequestEvent]:
        events: list[RequestEvent] = []
        while page := await self.history.events(request_id, after=_last(events), limit=_PAGE):
            events += page
        return events


def _last(events: list[RequestEvent]) -> int:
    return (events[-1].sequence or 0) if events else 0


def _too_late(limit_seconds: float) -> Finding:
    return missed(
        Check.ARTIFACTS,
        f"the limit of {limit_seconds / 60:g} minutes was over before all parts were looked at",
        "give it longer with --limit-minutes",
    )
