"""
Publish the messages that were stored, and try again what could not be published.
"""

from __future__ import annotations

import itertools
import logging
from operator import attrgetter
from typing import TYPE_CHECKING, Final

import anyio
import attrs

from vividly_core.domain.errors import Misconfigured, NotFound, Rejected, Transient, loggable
from vividly_core.domain.verdict import is_permanent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from vividly_core.ports.outbox import HeldMessage, Outbox
    from vividly_core.ports.publisher import Publisher

_SETTLE_SECONDS: Final = 5.0
_FIRST_PAUSE_SECONDS: Final = 0.5
_LONGEST_PAUSE_SECONDS: Final = 30.0
_FIRST_DELAY_SECONDS: Final = 1.0
_LONGEST_DELAY_SECONDS: Final = 60.0

# What concerns all messages of a call alike.
_OF_THE_TOPIC: Final = (Transient, TimeoutError, NotFound, Misconfigured)

_log = logging.getLogger(__name__)


@attrs.frozen(kw_only=True)
class RelayOutbox:
    """
    Publishes every message at least once, and those of one request in their order, however many relays there are.

    While a publisher cannot be reached, its messages are postponed, each for a time of its own, and the relay itself
    pauses, more and more. The same goes for a topic that is not there or may not be used: whoever runs the installation
    mends that, and what was stored meanwhile is published then. What a publisher refuses for what it is, is marked with
    the reason, and holds up nothing.

    It holds at most *batch* messages at once, for *lease_seconds* each; a call of the publisher may take
    *limit_seconds*, and all calls for what is held half the lease. *jitter* draws a wait from 0 up to what it is given.
    When told to stop, it publishes what is still due, for at most *grace_seconds*.
    """

    outbox: Outbox
    publisher: Publisher
    jitter: Callable[[float], float]
    batch: int = 100
    lease_seconds: float = 60.0
    limit_seconds: float = 20.0
    grace_seconds: float = 5.0

    async def __call__(self, stop: anyio.Event) -> None:
        """
        Work until *stop* is set; then give back what is not out within the grace time.

        :raises Permanent: if there is no outbox, or it may not be used.
        """
        failure: Exception | None = None
        async with anyio.create_task_group() as beside:
            beside.start_soon(_end_soon, stop, self.grace_seconds, beside.cancel_scope)
            try:
                await self._work(stop)
            except Exception as error:  # noqa: BLE001  raised again below, not within a group
                failure = error
            beside.cancel_scope.cancel()
        if failure is not None:
            raise failure

    async def _work(self, stop: anyio.Event) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while True:
            ending = stop.is_set()
            done, left = await self._step()
            if ending and not done:
                return
            if done:
                pause = _FIRST_PAUSE_SECONDS
            elif left:
                wait, pause = self.jitter(pause), min(2 * pause, _LONGEST_PAUSE_SECONDS)
                await _unless(stop, anyio.sleep(wait))
            else:
                await _unless(stop, self.outbox.wait())

    async def _step(self) -> tuple[int, bool]:
        """
        How many messages were done with, and whether something stands in the way of more.
        """
        try:
            held = await self.outbox.take(self.batch, lease_seconds=self.lease_seconds)
            hand = await self._relay(held)
        except Exception as error:
            if is_permanent(error):
                raise
            _log.warning("the outbox does not answer: %s", loggable(error))
            return 0, True
        return hand.done, bool(held)

    async def drain(self) -> int:
        """
        Publish what is due, until nothing is or none of it can be published; return how many messages were. What is
        refused does not count.

        :raises PortError: if the outbox cannot be used.
        """
        published = 0
        while held := await self.outbox.take(self.batch, lease_seconds=self.lease_seconds):
            hand = await self._relay(held)
            published += hand.published
            if not hand.done:
                break
        return published

    async def _relay(self, held: Sequence[HeldMessage]) -> _Hand:
        """
        Publish what is held, each topic for itself.
        """
        hand = _Hand(relay=self, left=list(held))
        topic = attrgetter("message.topic")
        try:
            with anyio.move_on_after(self.lease_seconds / 2):
                async with anyio.create_task_group() as group:
                    for _, batch in itertools.groupby(sorted(held, key=topic), key=topic):
                        group.start_soon(hand.publish, tuple(batch))
        finally:
            await hand.give_back()
        return hand


@attrs.define(kw_only=True)
class _Hand:
    """
    Messages that one relay holds: those that no word was said on are *left*.
    """

    relay: RelayOutbox
    left: list[HeldMessage]
    published: int = 0
    refused: int = 0

    @property
    def done(self) -> int:
        """
        How many nothing is left to do for.
        """
        return self.published + self.refused

    async def publish(self, batch: tuple[HeldMessage, ...]) -> None:
        """
        Publish messages of one topic, and say what became of each.
        """
        try:
            with anyio.fail_after(self.relay.limit_seconds):
                await self.relay.publisher.publish(tuple(held.message for held in batch))
        except Exception as error:  # noqa: BLE001  no message takes down its neighbours
            await self._settle(batch, error)
        else:
            self.published += len(batch)
            await self._say(batch, self.relay.outbox.mark_published(batch))

    async def give_back(self) -> None:
        """
        Let others have what is left, at once.
        """
        if self.left:
            with anyio.move_on_after(_SETTLE_SECONDS, shield=True):
                await self._postpone(self.left, [0.0] * len(self.left))

    async def _settle(self, batch: tuple[HeldMessage, ...], error: Exception) -> None:
        if len(batch) > 1 and not isinstance(error, _OF_THE_TOPIC):
            # It may be for one of them: look which.
            middle = len(batch) // 2
            await self.publish(batch[:middle])
            await self.publish(batch[middle:])
        elif isinstance(error, Rejected):
            reason = loggable(error)
            _log.error("message %s is refused for good: %s", batch[0].message.id, reason)
            self.refused += 1
            await self._say(batch, self.relay.outbox.refuse(batch[0], f"{type(error).__name__}: {reason}"))
        else:
            what = "one message" if len(batch) == 1 else f"{len(batch)} messages"
            level = logging.ERROR if is_permanent(error) else logging.WARNING
            _log.log(level, "%s for %s must wait: %s", what, batch[0].message.topic, loggable(error))
            await self._postpone(batch, [self._delay(held.attempt, error) for held in batch])

    def _delay(self, attempt: int, error: Exception) -> float:
        told = error.retry_after_seconds if isinstance(error, Transient) else None
        longest = min(_FIRST_DELAY_SECONDS * 2.0 ** min(attempt - 1, 30), _LONGEST_DELAY_SECONDS)
        # In this order, NaN counts as no wait.
        return max(0.0, told or 0.0) + self.relay.jitter(longest)

    async def _postpone(self, batch: Sequence[HeldMessage], delays_seconds: list[float]) -> None:
        await self._say(batch, self.relay.outbox.postpone(batch, delays_seconds=delays_seconds))

    async def _say(self, batch: Sequence[HeldMessage], word: Awaitable[None]) -> None:
        said = {held.message.id for held in batch}
        self.left = [held for held in self.left if held.message.id not in said]
        with anyio.move_on_after(_SETTLE_SECONDS, shield=True):
            try:
                await word
            except Exception as error:  # noqa: BLE001  their leases run out by themselves
                _log.warning("%d messages could not be settled, and come again: %s", len(batch), loggable(error))


async def _unless(stop: anyio.Event, wait: Awaitable[None]) -> None:
    async with anyio.create_task_group() as beside:
        beside.start_soon(_cancel_when, stop, beside.cancel_scope)
        await wait
        beside.cancel_scope.cancel()


async def _end_soon(stop: anyio.Event, grace_seconds: float, scope: anyio.CancelScope) -> None:
    await stop.wait()
    scope.deadline = anyio.current_time() + grace_seconds


async def _cancel_when(stop: anyio.Event, scope: anyio.CancelScope) -> None:
    await stop.wait()
    scope.cancel()
