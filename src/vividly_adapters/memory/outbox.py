"""
The outbox in memory.
"""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING

import anyio
import anyio.lowlevel
import attrs

from vividly_core.ports.outbox import HeldMessage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.outbox import OutgoingMessage
    from vividly_core.ports.clock import Clock

    from .request_store import MemoryRequestStore


@attrs.define(kw_only=True)
class _Entry:
    message: OutgoingMessage
    request_id: RequestId
    due: tuple[datetime, int]
    attempt: int = 0
    token: str | None = None
    published_at: datetime | None = None
    refused_at: datetime | None = None
    refusal: str | None = None

    @property
    def settled_at(self) -> datetime | None:
        return self.published_at or self.refused_at


@attrs.define(kw_only=True)
class MemoryOutbox:
    """
    Gives the messages that *requests* stores; its leases run by *clock*. Who waits is woken when a message is stored,
    or after *poll_seconds* of the event loop's time.
    """

    clock: Clock
    requests: MemoryRequestStore
    poll_seconds: float = 0.05
    _entries: dict[UUID, _Entry] = attrs.field(factory=dict, init=False)
    _read: int = attrs.field(default=0, init=False)
    _numbers: itertools.count[int] = attrs.field(factory=itertools.count, init=False)
    _arrival: anyio.Event = attrs.field(factory=anyio.Event, init=False)

    async def take(self, limit: int, *, lease_seconds: float) -> tuple[HeldMessage, ...]:
        """
        Hold at most *limit* messages.
        """
        await anyio.lowlevel.checkpoint()
        # From here on nothing awaits: a message is held only for who gets it.
        self._arrival = self.requests.next_outgoing()
        taken = set(map(id, sorted(self._due(), key=lambda entry: entry.due)[:limit]))
        return tuple(self._hold(entry, lease_seconds) for entry in self._all().values() if id(entry) in taken)

    async def wait(self) -> None:
        """
        Return when a message may have come.
        """
        with anyio.move_on_after(self.poll_seconds):
            await self._arrival.wait()

    async def mark_published(self, held: Sequence[HeldMessage]) -> None:
        """
        They are out.
        """
        for entry in filter(None, map(self._held, held)):
            entry.published_at, entry.token = self.clock.now(), None

    async def postpone(self, held: Sequence[HeldMessage], *, delays_seconds: Sequence[float]) -> None:
        """
        Give them back.
        """
        for each, seconds in zip(held, delays_seconds, strict=True):
            if (entry := self._held(each)) is not None:
                entry.due, entry.token = self._in(seconds), None

    async def refuse(self, held: HeldMessage, reason: str) -> None:
        """
        Nobody will ever take it.
        """
        if (entry := self._held(held)) is not None:
            entry.refused_at, entry.refusal, entry.token = self.clock.now(), reason, None

    async def purge(self, *, older_than_seconds: float, limit: int) -> int:
        """
        Forget what was settled long ago.
        """
        edge = self.clock.now() - timedelta(seconds=older_than_seconds)
        settled = [(entry.settled_at, key) for key, entry in self._all().items() if entry.settled_at is not None]
        old = sorted(each for each in settled if each[0] < edge)[:limit]
        for _, key in old:
            del self._entries[key]
        return len(old)

    def kept(self) -> dict[UUID, str | None]:
        """
        Every message that is kept, and why it was refused if it was, for tests to look at.
        """
        return {key: entry.refusal for key, entry in self._all().items()}

    def unpublished(self) -> tuple[OutgoingMessage, ...]:
        """
        What waits to be published, for tests to look at.
        """
        return tuple(entry.message for entry in self._all().values() if entry.settled_at is None)

    def of(self, request_id: RequestId, topic: str) -> tuple[datetime | None, ...]:
        """
        When each message of *topic* for a request was settled, ``None`` for one that waits.
        """
        return tuple(
            entry.settled_at
            for entry in self._all().values()
            if entry.request_id == request_id and entry.message.topic == topic
        )

    def _all(self) -> dict[UUID, _Entry]:
        stored = self.requests.outgoing()
        for number, (request_id, message, at) in stored.items():
            if number >= self._read:
                due = (at, next(self._numbers))
                self._entries[message.id] = _Entry(message=message, request_id=request_id, due=due)
                self._read = number + 1
        # With a request that was erased, its messages went.
        for erased in self._entries.keys() - {message.id for _, message, _ in stored.values()}:
            del self._entries[erased]
        return self._entries

    def _due(self) -> list[_Entry]:
        now = self.clock.now()
        seen: set[RequestId] = set()
        due = []
        for entry in self._all().values():
            if entry.settled_at is None:
                if entry.request_id not in seen and entry.due[0] <= now:
                    due.append(entry)
                seen.add(entry.request_id)
        return due

    def _in(self, seconds: float) -> tuple[datetime, int]:
        # Numbered: what falls due in the same moment was told so one after another.
        return self.clock.now() + timedelta(seconds=seconds), next(self._numbers)

    def _hold(self, entry: _Entry, lease_seconds: float) -> HeldMessage:
        entry.attempt += 1
        entry.token = str(next(self._numbers))
        entry.due = self._in(lease_seconds)
        return HeldMessage(
            message=entry.message, request_id=entry.request_id, attempt=entry.attempt, token=entry.token
        )

    def _held(self, held: HeldMessage) -> _Entry | None:
        entry = self._entries.get(held.message.id)
        return entry if entry is not None and entry.token == held.token else None
