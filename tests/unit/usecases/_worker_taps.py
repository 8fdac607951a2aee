"""
The ports of a worker under watch: each call is passed on to a real part, and a test may step in before or after it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

import attrs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime
    from uuid import UUID

    from vividly_core.domain.dead_letter import DeadLetter
    from vividly_core.domain.ids import RequestId, WorkerId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.dead_letters import DeadLetters
    from vividly_core.ports.inbox import Delivery, Inbox
    from vividly_core.ports.request_store import RequestStore

    Step = Callable[[], Awaitable[None]]

T = TypeVar("T")


class PowerCut(BaseException):
    """
    The worker's machine is gone: nobody may catch it, and nothing more of it reaches anybody.
    """


@attrs.define
class Tap:
    """
    What all calls of one worker pass through. *before* and *after* hold what a test does around a verb.

    With the power *off*, no call reaches its part, those included that clean up.
    """

    calls: list[str] = attrs.field(factory=list)
    before: defaultdict[str, list[Step]] = attrs.field(factory=lambda: defaultdict(list))
    after: defaultdict[str, list[Step]] = attrs.field(factory=lambda: defaultdict(list))
    off: bool = False

    async def call(self, verb: str, part: Callable[[], Awaitable[T]]) -> T:
        """
        Pass one call on.
        """
        self.check_power()
        self.calls.append(verb)
        for step in self.before[verb]:
            await step()
        self.check_power()
        answer = await part()
        for step in self.after[verb]:
            await step()
        self.check_power()
        return answer

    def check_power(self) -> None:
        """
        :raises PowerCut: if the power is off.
        """
        if self.off:
            raise PowerCut


@attrs.frozen(kw_only=True)
class TappedRequests:
    """
    A request store under watch.
    """

    part: RequestStore
    tap: Tap

    async def add(self, request: LessonRequest) -> LessonRequest:
        """
        Pass it on.
        """
        return await self.tap.call("requests.add", lambda: self.part.add(request))

    async def load(self, request_id: RequestId) -> LessonRequest:
        """
        Pass it on.
        """
        return await self.tap.call("requests.load", lambda: self.part.load(request_id))

    async def claim(
        self, request_id: RequestId, *, worker: WorkerId, lease_seconds: float, step: UUID | None = None
    ) -> LessonRequest:
        """
        Pass it on.
        """
        return await self.tap.call(
            "requests.claim",
            lambda: self.part.claim(request_id, worker=worker, lease_seconds=lease_seconds, step=step),
        )

    async def save(self, request: LessonRequest, *, step: UUID | None = None) -> LessonRequest:
        """
        Pass it on.
        """
        return await self.tap.call("requests.save", lambda: self.part.save(request, step=step))


@attrs.frozen(kw_only=True)
class TappedInbox:
    """
    An inbox under watch.
    """

    part: Inbox
    tap: Tap

    async def receive(self, limit: int) -> tuple[Delivery, ...]:
        """
        Pass it on.
        """
        return await self.tap.call("inbox.receive", lambda: self.part.receive(limit))

    async def extend(self, delivery: Delivery, lease_seconds: float) -> None:
        """
        Pass it on.
        """
        await self.tap.call("inbox.extend", lambda: self.part.extend(delivery, lease_seconds))

    async def ack(self, delivery: Delivery) -> None:
        """
        Pass it on.
        """
        await self.tap.call("inbox.ack", lambda: self.part.ack(delivery))

    async def nack(self, delivery: Delivery, *, delay_seconds: float) -> None:
        """
        Pass it on.
        """
        await self.tap.call("inbox.nack", lambda: self.part.nack(delivery, delay_seconds=delay_seconds))


@attrs.frozen(kw_only=True)
class TappedLetters:
    """
    Dead letters under watch.
    """

    part: DeadLetters
    tap: Tap

    async def bury(self, letter: DeadLetter) -> None:
        """
        Pass it on.
        """
        await self.tap.call("letters.bury", lambda: self.part.bury(letter))

    async def find(self, *, letter_id: UUID | None, limit: int) -> tuple[DeadLetter, ...]:
        """
        Pass it on.
        """
        return await self.tap.call("letters.find", lambda: self.part.find(letter_id=letter_id, limit=limit))

    async def mark_replayed(self, letter_id: UUID, at: datetime) -> None:
        """
        Pass it on.
        """
        await self.tap.call("letters.mark_replayed", lambda: self.part.mark_replayed(letter_id, at))

    async def drop(self, letter_id: UUID) -> None:
        """
        Pass it on.
        """
        await self.tap.call("letters.drop", lambda: self.part.drop(letter_id))
