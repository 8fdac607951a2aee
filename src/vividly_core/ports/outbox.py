"""
Where messages wait that were stored with a step, until they are published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.outbox import OutgoingMessage


@attrs.frozen(kw_only=True)
class HeldMessage:
    """
    A message in our hands, to be published. *attempt* counts how often it was taken, from 1; *token* means something
    to the outbox only that gave it. *request_id* is ``None`` for a message that belongs to no request.
    """

    message: OutgoingMessage
    request_id: RequestId | None
    attempt: int
    token: str = attrs.field(repr=False)


class Outbox(Protocol):
    """
    Keeps the messages that `RequestStore` stores, and gives them to relays.

    A message is ours from the moment that `take` returns until its lease runs out. Without a word until then it must
    be given again, perhaps to someone else: after a crash every message is published at least once.

    Of each request, no message may be given while an earlier one is neither published nor refused: what is published
    once comes out in the order in which it was stored.

    Shape: tuples of frozen values; a reason is a text for people, without what students wrote.
    Units: seconds, float; by the outbox's own clock.
    Ownership: frozen values.
    Concurrency: from many tasks and processes at once; none must be given a message that another one holds.
    Idempotency: a second word on a message must be silent, as is the word of who lost it; the first word wins.
    Cancellation: cancelling `take` may delay a message until its lease runs out, but must never lose it.
    Errors: `Unavailable`, `Misconfigured`. It must not retry by itself.
    Source: tests/contract/test_outbox.py.
    """

    async def take(self, limit: int, *, lease_seconds: float) -> tuple[HeldMessage, ...]:
        """
        Hold at most *limit* messages that are due, the oldest first; if there are none, return at once.   [1, 2]
        """
        ...

    async def wait(self) -> None:
        """
        Return when a message may have come since the last `take`, or else after a few seconds.   [3]
        """
        ...

    async def mark_published(self, held: Sequence[HeldMessage]) -> None:
        """
        They are out: none of them must be given again.                              [4]
        """
        ...

    async def postpone(self, held: Sequence[HeldMessage], *, delays_seconds: Sequence[float]) -> None:
        """
        Give them back; each must be given again, its own delay from now or a little later.   [5]
        """
        ...

    async def refuse(self, held: HeldMessage, reason: str) -> None:
        """
        Nobody will ever take it: keep it with the *reason*, and never give it again.   [6]
        """
        ...

    async def purge(self, *, older_than_seconds: float, limit: int) -> int:
        """
        Forget at most *limit* messages that were published or refused longer ago, and say how many.   [7]
        """
        ...
