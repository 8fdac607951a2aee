"""
A queue in memory.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import anyio
import anyio.lowlevel
import attrs

from vividly_core.domain.ids import MessageId
from vividly_core.ports.inbox import Delivery

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from vividly_core.ports.clock import Clock


@attrs.define
class _Message:
    id: MessageId
    body: bytes
    attributes: Mapping[str, str]
    tenant: str
    due: datetime
    attempt: int = 0
    token: str | None = None


@attrs.define
class MemoryInbox:
    """
    Delivers at least once: a lease that runs out by *clock* brings its message back. Tenants take turns, and of each
    what is due first comes first; a message's tenant is its attribute `organization_id`, or else `student_id`.

    A receiver that finds nothing looks again when a message is put, and gives up after *quiet_seconds* of real time.
    """

    clock: Clock
    lease_seconds: float = 60.0
    quiet_seconds: float = 0.05
    _messages: dict[MessageId, _Message] = attrs.field(factory=dict, init=False)
    _tokens: itertools.count[int] = attrs.field(factory=itertools.count, init=False)
    _turn: str = attrs.field(default="", init=False)
    _arrival: anyio.Event = attrs.field(factory=anyio.Event, init=False)

    def put(self, body: bytes, attributes: Mapping[str, str] | None = None) -> MessageId:
        """
        Let a message arrive.
        """
        identity = MessageId(str(uuid4()))
        found = dict(attributes or {})
        self._messages[identity] = _Message(
            id=identity,
            body=bytes(body),
            attributes=found,
            tenant=found.get("organization_id") or found.get("student_id", ""),
            due=self.clock.now(),
        )
        self._wake()
        return identity

    def waiting(self) -> int:
        """
        How many messages are not settled, for tests to look at.
        """
        return len(self._messages)

    async def receive(self, limit: int) -> tuple[Delivery, ...]:
        """
        Wait for at most *limit* deliveries.
        """
        await anyio.lowlevel.checkpoint()
        with anyio.move_on_after(self.quiet_seconds):
            while not (due := self._due()):
                await self._arrival.wait()
        # From here on nothing awaits: a message is leased only to a receiver that gets it.
        return tuple(self._lease(message) for message in self._in_turn(due)[:limit])

    async def extend(self, delivery: Delivery, lease_seconds: float) -> None:
        """
        Hold *delivery* longer.
        """
        if (message := self._held(delivery)) is not None:
            message.due = self.clock.now() + timedelta(seconds=lease_seconds)

    async def ack(self, delivery: Delivery) -> None:
        """
        Done.
        """
        if self._held(delivery) is not None:
            del self._messages[delivery.id]

    async def nack(self, delivery: Delivery, *, delay_seconds: float) -> None:
        """
        Not done.
        """
        if (message := self._held(delivery)) is not None:
            message.token = None
            message.due = self.clock.now() + timedelta(seconds=delay_seconds)
            self._wake()

    def _due(self) -> list[_Message]:
        now = self.clock.now()
        return [message for message in self._messages.values() if message.due <= now]

    def _in_turn(self, due: list[_Message]) -> list[_Message]:
        """
        One of each tenant, from the one after the last that had its turn on, and round; then the next of each.
        """
        rounds: defaultdict[str, itertools.count[int]] = defaultdict(itertools.count)
        places = {
            message.id: (next(rounds[message.tenant]), message.tenant <= self._turn, message.tenant)
            for message in sorted(due, key=lambda each: each.due)
        }
        return sorted(due, key=lambda each: places[each.id])

    def _lease(self, message: _Message) -> Delivery:
        self._turn = message.tenant
        message.attempt += 1
        message.token = str(next(self._tokens))
        message.due = self.clock.now() + timedelta(seconds=self.lease_seconds)
        return Delivery(
            id=message.id,
            body=message.body,
            attributes=dict(message.attributes),
            attempt=message.attempt,
            token=message.token,
        )

    def _held(self, delivery: Delivery) -> _Message | None:
        """
        The message, if this delivery of it still has the word.
        """
        message = self._messages.get(delivery.id)
        return message if message is not None and message.token == delivery.token else None

    def _wake(self) -> None:
        self._arrival.set()
        self._arrival = anyio.Event()
