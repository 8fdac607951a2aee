"""
Opens the Pub/Sub inbox, on the official emulator and on a server of ours.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import anyio
import attrs
from gcloud.aio.pubsub import PubsubMessage

from contract.openers._inbox_harness import HOLD_SECONDS, InboxHarness, Sent
from contract.openers._pubsub import PROJECT, emulated_place, served_place
from contract.openers._wishes import message_of, new_wish
from vividly_adapters.pubsub.inbox import PubSubInbox
from vividly_adapters.pubsub.subscription import open_subscription
from vividly_core.domain.ids import MessageId, StudentId
from vividly_core.domain.message import attributes, encode

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping

    from contract.openers._pubsub import Place
    from vividly_core.ports.inbox import Delivery, Inbox

HASTE: Final = 20
"""
How many of the suite's seconds pass within one of the emulator's, whose clock nobody can turn. All leases of the suite
are whole seconds by its clock too, but that of 30, which is a little longer there.
"""

_LONG_SECONDS: Final = 1000.0
_QUIET_SECONDS: Final = 0.3


@attrs.frozen(kw_only=True)
class HastyInbox:
    """
    Tells *inbox* of leases that are as much shorter as time runs faster.
    """

    inbox: Inbox

    async def receive(self, limit: int) -> tuple[Delivery, ...]:
        """
        Receive.
        """
        return await self.inbox.receive(limit)

    async def extend(self, delivery: Delivery, lease_seconds: float) -> None:
        """
        Extend.
        """
        await self.inbox.extend(delivery, lease_seconds / HASTE)

    async def ack(self, delivery: Delivery) -> None:
        """
        Acknowledge.
        """
        await self.inbox.ack(delivery)

    async def nack(self, delivery: Delivery, *, delay_seconds: float) -> None:
        """
        Give back.
        """
        await self.inbox.nack(delivery, delay_seconds=delay_seconds / HASTE)


@asynccontextmanager
async def pubsub_emulator_inbox() -> AsyncGenerator[InboxHarness]:
    """
    On the emulator, in haste.
    """

    async def pass_time(seconds: float) -> None:
        # For what lasts for ever, it is enough to be longer than every lease.
        await anyio.sleep((seconds if seconds < _LONG_SECONDS else 2 * HOLD_SECONDS) / HASTE)

    async with (
        emulated_place() as place,
        _harness(place, hold_seconds=HOLD_SECONDS / HASTE, now=anyio.current_time) as harness,
    ):
        yield attrs.evolve(harness, inbox=HastyInbox(inbox=harness.inbox), pass_time=pass_time)


@asynccontextmanager
async def pubsub_server_inbox() -> AsyncGenerator[InboxHarness]:
    """
    On a server of ours, by whose clock the inbox counts too.
    """
    async with served_place() as place:
        server = place.server
        assert server is not None

        async def pass_time(seconds: float) -> None:
            server.pass_time(seconds)

        async with _harness(place, hold_seconds=HOLD_SECONDS, now=lambda: server.time) as harness:
            yield attrs.evolve(harness, pass_time=pass_time)


@asynccontextmanager
async def _harness(place: Place, *, hold_seconds: float, now: Callable[[], float]) -> AsyncGenerator[InboxHarness]:
    """
    All but how time passes.
    """

    async def publish(body: bytes, found: Mapping[str, str]) -> Sent:
        message = PubsubMessage(body)
        message.attributes = dict(found)
        published = await place.clients.publisher.publish(place.topic_path, [message])
        return Sent(id=MessageId(published["messageIds"][0]), body=body, attributes=found)

    async def send() -> Sent:
        message = message_of(new_wish(StudentId("user_1")))
        return await publish(encode(message), attributes(message))

    async def send_bytes(body: bytes) -> Sent:
        return await publish(body, {})

    async def nothing(_: object) -> None:
        return

    client = place.clients.subscriber
    async with (
        open_subscription(client, project=PROJECT, name=place.subscription, drain_seconds=0) as subscription,
        open_subscription(client, project=PROJECT, name="nobody-made-it") as absent,
    ):
        yield InboxHarness(
            inbox=PubSubInbox(
                subscription=subscription, hold_seconds=hold_seconds, quiet_seconds=_QUIET_SECONDS, now=now
            ),
            send=send,
            pass_time=nothing,
            begin=nothing,
            send_bytes=send_bytes,
            absent=PubSubInbox(subscription=absent),
        )
