"""
A subscription as a queue.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import anyio
import anyio.lowlevel
import attrs

from vividly_core.domain.errors import PortError
from vividly_core.domain.ids import MessageId
from vividly_core.ports.inbox import Delivery

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gcloud.aio.pubsub import SubscriberMessage

    from .subscription import Subscription

_LONGEST_HOLD_SECONDS: Final = 600
_FORGET_SECONDS: Final = 3600.0
_PAUSE_SECONDS: Final = 0.5


@attrs.define(eq=False)
class _Hold:
    """
    A message in somebody's hands, under the token of their delivery, until a time. It has more than one *ack_ids* when
    it came more than once meanwhile.
    """

    token: str
    ack_ids: list[str]
    until: float


@attrs.define(kw_only=True)
class PubSubInbox:
    """
    Delivers the messages of *subscription*, see `open_subscription`.

    A delivery is held for *hold_seconds* from the moment that it is received, whatever the ack deadline of the
    subscription is; leases are whole seconds, and 600 of them at most. A message that comes again while it is held here
    is not delivered again: each word on its delivery is then said for all that came. Pub/Sub itself lets a word count
    of whoever lost a message to another process.

    `nack` waits at most 600 s, and, where the subscription has a retry policy, `nack` without a delay as long as that
    says. An attempt is counted only where it has a dead-letter policy, and there for everything that comes, also what
    was given back unworked.

    It knows no tenants: what comes first is Pub/Sub's choice. *now* is the clock by which it believes in its leases.
    """

    subscription: Subscription
    hold_seconds: float = 60.0
    quiet_seconds: float = 5.0
    now: Callable[[], float] = anyio.current_time
    _holds: dict[MessageId, _Hold] = attrs.field(factory=dict, init=False)

    async def receive(self, limit: int) -> tuple[Delivery, ...]:
        """
        Wait for at most *limit* messages; after *quiet_seconds* there are none.
        """
        await anyio.lowlevel.checkpoint()
        self._forget_old_holds()
        quiet_at = anyio.current_time() + self.quiet_seconds
        while (left := quiet_at - anyio.current_time()) > 0:
            messages = await self.subscription.pulls.pull(limit, seconds=left)
            if deliveries := await self._deliver(messages):
                return deliveries
            if not messages:
                # Pub/Sub may answer at once that there is nothing, again and again.
                await anyio.sleep(min(_PAUSE_SECONDS, max(0.0, quiet_at - anyio.current_time())))
        return ()

    async def extend(self, delivery: Delivery, lease_seconds: float) -> None:
        """
        Hold the delivery longer.
        """
        if (hold := self._hold(delivery)) is not None:
            until = self.now() + min(lease_seconds, _LONGEST_HOLD_SECONDS)
            await self.subscription.words.hold(hold.ack_ids, _whole(lease_seconds))
            hold.until = until

    async def ack(self, delivery: Delivery) -> None:
        """
        Done.
        """
        if (hold := self._put_down(delivery)) is not None:
            try:
                await self.subscription.words.ack(hold.ack_ids)
            except PortError:
                self._take_up(delivery, hold)
                raise

    async def nack(self, delivery: Delivery, *, delay_seconds: float) -> None:
        """
        Not done.
        """
        if (hold := self._put_down(delivery)) is not None:
            try:
                await self.subscription.words.hold(hold.ack_ids, _whole(delay_seconds))
            except PortError:
                self._take_up(delivery, hold)
                raise

    async def _deliver(self, messages: Sequence[SubscriberMessage]) -> tuple[Delivery, ...]:
        new = [message for message in messages if self._is_new(message)]
        began = self.now()
        try:
            await self.subscription.words.hold([message.ack_id for message in messages], _whole(self.hold_seconds))
            until = began + self.hold_seconds
        except PortError:
            # They are ours for as long as the subscription says, which nobody knows here.
            until = began
        except BaseException:
            for message in new:
                self._put_down(_delivery(message))
            self.subscription.pulls.give_back(new)
            raise
        for message in new:
            self._holds[MessageId(message.message_id)].until = until
        return tuple(map(_delivery, new))

    def _is_new(self, message: SubscriberMessage) -> bool:
        """
        Take *message* up; it is not new if it is in somebody's hands, whose words are then said for it too.
        """
        hold = self._holds.get(MessageId(message.message_id))
        if hold is not None and hold.until > self.now():
            hold.ack_ids.append(message.ack_id)
            return False
        self._holds[MessageId(message.message_id)] = _Hold(message.ack_id, [message.ack_id], math.inf)
        return True

    def _hold(self, delivery: Delivery) -> _Hold | None:
        """
        The hold that this delivery still has the word on.
        """
        hold = self._holds.get(delivery.id)
        return hold if hold is not None and hold.token == delivery.token else None

    def _put_down(self, delivery: Delivery) -> _Hold | None:
        if (hold := self._hold(delivery)) is not None:
            del self._holds[delivery.id]
        return hold

    def _take_up(self, delivery: Delivery, hold: _Hold) -> None:
        """
        What was to be said may not have been: it may be said again, and if the message comes, it is delivered.
        """
        hold.until = self.now()
        self._holds.setdefault(delivery.id, hold)

    def _forget_old_holds(self) -> None:
        # Of what was never settled; a word on one that is older is silent.
        old = self.now() - _FORGET_SECONDS
        for identity in [each for each, hold in self._holds.items() if hold.until < old]:
            del self._holds[identity]


def _whole(seconds: float) -> int:
    return max(0, min(math.ceil(seconds), _LONGEST_HOLD_SECONDS))


def _delivery(message: SubscriberMessage) -> Delivery:
    return Delivery(
        id=MessageId(message.message_id),
        body=message.data or b"",
        attributes=dict(message.attributes or {}),
        attempt=max(1, message.delivery_attempt or 1),
        token=message.ack_id,
    )
