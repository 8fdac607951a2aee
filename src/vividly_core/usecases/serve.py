"""
Pull deliveries, keep their leases, handle them, and settle them as the verdict says.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol

import anyio
import attrs

from vividly_core.domain.confidential import confidential
from vividly_core.domain.errors import loggable
from vividly_core.domain.message import students_words
from vividly_core.domain.verdict import Action, is_permanent, postpone

from .quarantine import Quarantine

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyio.abc import TaskGroup

    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.verdict import Verdict
    from vividly_core.ports.inbox import Delivery, Inbox

_SETTLE_SECONDS: Final = 5.0
_FIRST_PAUSE_SECONDS: Final = 0.5
_LONGEST_PAUSE_SECONDS: Final = 30.0

_log = logging.getLogger(__name__)


class Handler(Protocol):
    """
    Works on one delivery, and says how to settle it: `HandleDelivery`, or something around it.
    """

    async def __call__(self, delivery: Delivery, *, watch: Callable[[LessonRequest], None]) -> Verdict:
        """
        :raises Exception: if it cannot say; the delivery is given back for later.
        """
        ...


@attrs.frozen(kw_only=True)
class Serve:
    """
    Works until told to stop; then finishes what is in hand, for at most *grace_seconds*, and gives back the rest.

    At most *concurrency* deliveries are in hand at once: there is room first, and then a pull for as many. Each is
    held for *lease_seconds* again and again, which is at most what the inbox gives it for at first. *jitter* draws a
    wait from 0 up to what it is given. While the inbox cannot be reached, it is asked again, more and more seldom; and
    not at all while somebody in the *quarantine*, which is that of *handle*, is to be alone.
    """

    inbox: Inbox
    handle: Handler
    jitter: Callable[[float], float]
    concurrency: int = 1
    grace_seconds: float = 10.0
    lease_seconds: float = 60.0
    quiet_seconds: float | None = None
    quarantine: Quarantine = attrs.field(factory=Quarantine)
    watch: Callable[[LessonRequest], None] = lambda _: None

    async def __call__(self, stop: anyio.Event) -> None:
        """
        Work until *stop* is set, or, with *quiet_seconds*, until nothing has come and nothing is in hand for so long.

        Cancellation stops at once, and gives back what is in hand.

        :raises Permanent: if the queue does not exist, or may not be used; what is in hand is finished first, as when
            told to stop.
        """
        failure: Exception | None = None
        hand = _Hand(slots=anyio.Semaphore(self.concurrency), busy_at=anyio.current_time())
        async with anyio.create_task_group() as work:
            with anyio.CancelScope() as pulling:
                async with anyio.create_task_group() as beside:
                    beside.start_soon(_cancel_when, stop, pulling)
                    failure = await self._pull(work, hand, stop)
                    beside.cancel_scope.cancel()
            self.quarantine.shut()
            work.cancel_scope.deadline = anyio.current_time() + self.grace_seconds
        if failure is not None:
            # Out of the groups: it comes as it is.
            raise failure

    async def _pull(self, work: TaskGroup, hand: _Hand, stop: anyio.Event) -> Exception | None:
        """
        Start work on all that comes; return when it is quiet for long enough, or with the error that is for good.
        """
        pause = _FIRST_PAUSE_SECONDS
        while True:
            room = await hand.make_room()
            await self.quarantine.opened()
            try:
                deliveries = await self.inbox.receive(room)
            except Exception as error:  # noqa: BLE001  nothing that passes ends a worker
                hand.put_down(room)
                if is_permanent(error):
                    return error
                wait = self.jitter(pause)
                _log.warning("the queue does not answer, and is asked again in %.1f s: %s", wait, loggable(error))
                await anyio.sleep(wait)
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
                continue
            pause = _FIRST_PAUSE_SECONDS
            hand.give_up(room - len(deliveries))
            if not deliveries and self._is_quiet(hand):
                return None
            for delivery in deliveries:
                if stop.is_set():
                    await self._settle(delivery, None)
                else:
                    work.start_soon(self._one, delivery, hand)

    def _is_quiet(self, hand: _Hand) -> bool:
        if self.quiet_seconds is None or hand.slots.value < self.concurrency:
            return False
        return anyio.current_time() - hand.busy_at >= self.quiet_seconds

    async def _one(self, delivery: Delivery, hand: _Hand) -> None:
        verdict: Verdict | None = None
        with confidential(*students_words(delivery.body)):
            try:
                async with anyio.create_task_group() as beside:
                    beside.start_soon(self._keep, delivery)
                    verdict = await self._judged(delivery)
                    beside.cancel_scope.cancel()
            finally:
                await self._settle(delivery, verdict)
                hand.put_down()

    async def _judged(self, delivery: Delivery) -> Verdict:
        try:
            return await self.handle(delivery, watch=self.watch)
        except Exception as error:  # noqa: BLE001  no delivery takes down its neighbours
            _log.error("message %s could not be handled: %s", delivery.id, loggable(error))
            return postpone(error, attempt=delivery.attempt)

    async def _keep(self, delivery: Delivery) -> None:
        """
        Hold the delivery while it is worked on.
        """
        while True:
            await anyio.sleep(self.lease_seconds / 3)
            try:
                await self.inbox.extend(delivery, self.lease_seconds)
            except Exception as error:  # noqa: BLE001  the work goes on
                # The request's own lease keeps others out; the delivery at worst comes once more.
                _log.warning("the lease of message %s was not extended: %s", delivery.id, loggable(error))

    async def _settle(self, delivery: Delivery, verdict: Verdict | None) -> None:
        """
        Without a *verdict* the delivery is given back, for the next worker to take it up at once.
        """
        problem = f"no answer within {_SETTLE_SECONDS:g} s"
        with anyio.move_on_after(_SETTLE_SECONDS, shield=True):
            try:
                if verdict is None:
                    await self.inbox.nack(delivery, delay_seconds=0)
                elif verdict.action is Action.RETRY:
                    drawn = verdict.drawn(self.jitter)
                    await self.inbox.nack(delivery, delay_seconds=drawn.longest_delay_seconds)
                else:
                    await self.inbox.ack(delivery)
            except Exception as error:  # noqa: BLE001  its lease runs out by itself
                problem = loggable(error)
            else:
                return
        _log.warning("message %s could not be settled, and will come again: %s", delivery.id, problem)


@attrs.define(kw_only=True)
class _Hand:
    """
    How much room there is, and when there was last something to do.
    """

    slots: anyio.Semaphore
    busy_at: float

    async def make_room(self) -> int:
        """
        Wait for room, and take all that there is.
        """
        await self.slots.acquire()
        room = 1
        with suppress(anyio.WouldBlock):
            while True:
                self.slots.acquire_nowait()
                room += 1
        return room

    def give_up(self, room: int) -> None:
        for _ in range(room):
            self.slots.release()

    def put_down(self, room: int = 1) -> None:
        self.give_up(room)
        self.busy_at = anyio.current_time()


async def _cancel_when(stop: anyio.Event, scope: anyio.CancelScope) -> None:
    await stop.wait()
    scope.cancel()
