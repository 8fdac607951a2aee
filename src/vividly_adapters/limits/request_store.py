"""
A request store that does not give up at once.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final, TypeVar
from uuid import uuid4

import anyio
import anyio.lowlevel
import attrs
import stamina

from vividly_core.domain.errors import AlreadyExists, Unavailable, loggable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    from vividly_core.domain.ids import RequestId, WorkerId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.request_store import RequestStore

_FIRST_WAIT_SECONDS: Final = 0.05
_LONGEST_WAIT_SECONDS: Final = 2.0
_JITTER_SECONDS: Final = 0.2

T = TypeVar("T")

_log = logging.getLogger(__name__)


@attrs.frozen(kw_only=True)
class PatientRequestStore:
    """
    Asks *store* again while it is `Unavailable`, for about *patience_seconds*: once more at once, and then with
    growing and jittered waits.

    Each save and each claim has a step of its own, unless the caller names one, so that a store that had done it, and
    could not say so, knows it again. An attempt takes at most *attempt_seconds*. It is waited for also under
    cancellation, so that what has begun is never left half known; a wait for the next attempt is not: whoever is
    cancelled leaves at once, with whatever the last attempt said being the last word.
    """

    store: RequestStore
    attempt_seconds: float = 5.0
    patience_seconds: float = 60.0

    async def add(self, request: LessonRequest) -> LessonRequest:
        """
        Store a new request.
        """
        may_be_there = False

        async def attempt() -> LessonRequest:
            nonlocal may_be_there
            try:
                return await self.store.add(request)
            except Unavailable:
                may_be_there = True
                raise
            except AlreadyExists:
                if may_be_there and await self._is_stored(request):
                    return request.saved()
                raise

        return await self._patiently(attempt)

    async def load(self, request_id: RequestId) -> LessonRequest:
        """
        Bring a request, without a lease.
        """
        return await self._patiently(lambda: self.store.load(request_id))

    async def claim(
        self, request_id: RequestId, *, worker: WorkerId, lease_seconds: float, step: UUID | None = None
    ) -> LessonRequest:
        """
        Take the lease.
        """
        step = step or uuid4()
        return await self._patiently(
            lambda: self.store.claim(request_id, worker=worker, lease_seconds=lease_seconds, step=step)
        )

    async def save(self, request: LessonRequest, *, step: UUID | None = None) -> LessonRequest:
        """
        Store the next step.
        """
        step = step or uuid4()
        return await self._patiently(lambda: self.store.save(request, step=step))

    async def _is_stored(self, request: LessonRequest) -> bool:
        stored = await self.store.load(request.id)
        return (stored.correlation_id, stored.created_at) == (request.correlation_id, request.created_at)

    async def _patiently(self, attempt: Callable[[], Awaitable[T]]) -> T:
        deadline = anyio.current_time() + self.patience_seconds
        try:
            return await self._once(attempt)
        except Unavailable:
            # Mostly it was a connection that had been lost: again at once, on another one.
            await anyio.lowlevel.checkpoint()
        async for again in stamina.retry_context(
            on=lambda error: _is_worth_a_wait(error, deadline),
            attempts=None,
            timeout=None,
            wait_initial=_FIRST_WAIT_SECONDS,
            wait_max=_LONGEST_WAIT_SECONDS,
            wait_jitter=_JITTER_SECONDS,
        ):
            with again:
                return await self._once(attempt)
        raise AssertionError

    async def _once(self, attempt: Callable[[], Awaitable[T]]) -> T:
        with anyio.move_on_after(self.attempt_seconds, shield=True):
            return await attempt()
        raise Unavailable(f"the store did not answer within {self.attempt_seconds:g} s")


def _is_worth_a_wait(error: Exception, deadline: float) -> bool:
    # By the clock of the event loop, which is also that of the waits.
    if not isinstance(error, Unavailable) or anyio.current_time() >= deadline:
        return False
    _log.warning("the store of requests is asked again: %s", loggable(error))
    return True
