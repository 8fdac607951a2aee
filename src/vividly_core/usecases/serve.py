"""
Pull deliveries, keep their leases, handle them, and settle them as the verdict says.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import anyio
import attrs

from vividly_core.domain.errors import Transient, VividlyError
from vividly_core.domain.verdict import Action

if TYPE_CHECKING:
    from collections.abc import Callable

    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.verdict import Verdict
    from vividly_core.ports.inbox import Delivery, Inbox

    from .handle_delivery import HandleDelivery

_SETTLE_SECONDS: Final = 5.0
_FIRST_PAUSE_SECONDS: Final = 0.5
_LONGEST_PAUSE_SECONDS: Final = 30.0

_log = logging.getLogger(__name__)


@attrs.frozen(kw_only=True)
class Serve:
    """
    Works until told to stop; then finishes what is in hand, for at most *grace_seconds*, and gives back the rest.

    At most *concurrency* deliveries are in hand at once: there is room first, and then a pull. *jitter* draws a wait
    from 0 up to what it is given. While the inbox cannot be reached, it is asked again, more and more seldom.
    """

    inbox: Inbox
    handle: HandleDelivery
    jitter: Callable[[float], float]
    concurrency: int = 1
    grace_seconds: float = 10.0
    lease_seconds: float = 60.0
    quiet_seconds: float | None = None
    watch: Callable[[LessonRequest], None] = lambda _: None

    async def __call__(self, stop: anyio.Event) -> None:
        """
        Work until *stop* is set, or, with *quiet_seconds*, until nothing has come and nothing is in hand for so long.

        :raises Permanent: if the queue does not exist, or may not be used.
        """
        slots = anyio.Semaphore(self.concurrency)
        async with anyio.create_task_group() as work:
            with anyio.CancelScope() as pulling:
                async with anyio.create_task_group() as beside:
                    beside.start_soon(_cancel_when, stop, pulling)
                    await self._pull(work, slots)
                    # Quiet for long enough: the queue is drained.
                    beside.cancel_scope.cancel()
            work.cancel_scope.deadline = anyio.current_time() + self.grace_seconds

    async def _pull(self, work: anyio.abc.TaskGroup, slots: anyio.Semaphore) -> None:
        pause = _FIRST_PAUSE_SECONDS
        busy_at = anyio.current_time()
        while True:
            await slots.acquire()
            handed_over = False
            try:
                deliveries = await self.inbox.receive(1)
                pause = _FIRST_PAUSE_SECONDS
                for delivery in deliveries:
                    work.start_soon(self._one, delivery, slots)
                    handed_over = True
            except Transient as error:
                _log.warning("the queue does not answer: %s", error)
                deliveries = ()
                await anyio.sleep(self.jitter(pause))
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
            finally:
                if not handed_over:
                    slots.release()
            if deliveries or slots.value < self.concurrency:
                busy_at = anyio.current_time()
            elif self.quiet_seconds is not None and anyio.current_time() - busy_at >= self.quiet_seconds:
                return

    async def _one(self, delivery: Delivery, slots: anyio.Semaphore) -> None:
        try:
            verdict: Verdict | None = None
            try:
                async with anyio.create_task_group() as beside:
                    beside.start_soon(self._keep, delivery)
                    verdict = await self.handle(delivery, watch=self.watch)
                    beside.cancel_scope.cancel()
            finally:
                with anyio.move_on_after(_SETTLE_SECONDS, shield=True):
                    await self._settle(delivery, verdict)
        finally:
            slots.release()

    async def _keep(self, delivery: Delivery) -> None:
        """
        Hold the delivery while it is worked on.
        """
        while True:
            await anyio.sleep(self.lease_seconds / 3)
            try:
                await self.inbox.extend(delivery, self.lease_seconds)
            except VividlyError as error:
                # The request's own lease keeps others out; the delivery at worst comes once more.
                _log.warning("the lease of message %s was not extended: %s", delivery.id, error)

    async def _settle(self, delivery: Delivery, verdict: Verdict | None) -> None:
        try:
            if verdict is None:
                # Stopped in the middle: the next worker takes it up at once.
                await self.inbox.nack(delivery, delay_seconds=0)
            elif verdict.action is Action.RETRY:
                await self.inbox.nack(delivery, delay_seconds=self.jitter(verdict.longest_delay_seconds))
            else:
                await self.inbox.ack(delivery)
        except VividlyError as error:
            _log.warning("message %s could not be settled, and will come again: %s", delivery.id, error)


async def _cancel_when(stop: anyio.Event, scope: anyio.CancelScope) -> None:
    await stop.wait()
    scope.cancel()
