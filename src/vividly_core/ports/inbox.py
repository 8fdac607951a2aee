"""
Where requests for lessons arrive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vividly_core.domain.ids import MessageId


@attrs.frozen(kw_only=True)
class Delivery:
    """
    One message, handed to us once. *attempt* counts from 1, and is 1 where the product cannot tell; it may leave out
    deliveries on which no work was begun. *token* means something to the inbox only that gave it.
    """

    id: MessageId
    body: bytes = attrs.field(repr=False)
    attributes: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    attempt: int = 1
    token: str = attrs.field(default="", repr=False)


class Inbox(Protocol):
    """
    Delivers at least once, in no particular order; but while messages of several tenants wait, each should get its
    turn before another gets a second one, however many the other has. A product that knows no tenants may not.

    A delivery is ours from the moment `receive` returns until its lease runs out; if it is neither settled nor
    extended by then, it must come back, perhaps to someone else.

    Shape: `Delivery.body` is any bytes, not only UTF-8, up to 10 MB; an inbox may carry nothing but requests, in
        the words of `domain.message`.
    Units: seconds, float.
    Ownership: a `Delivery` is a frozen value; hold it as long as you like.
    Concurrency: every verb from many tasks at once; receivers share the messages, and must not be given one twice
        while its lease lives. A product that delivers twice by itself may do so to different processes.
    Idempotency: settling twice must be silent; the first word wins. Of a message that was delivered again, the word of
        the later delivery counts; where that is in another process, the word of the earlier one may count too.
    Cancellation: cancelling `receive` may delay a message until its lease runs out, but must never lose it.
    Errors: `NotFound` if there is no such queue, or `Misconfigured` if it is a part of the installation, from the
        first `receive`, never from the constructor; `Unavailable`, `Throttled`. It must not retry by itself.
    Source: tests/contract/test_inbox.py.
    """

    async def receive(self, limit: int) -> tuple[Delivery, ...]:
        """
        Wait for at most *limit* deliveries; return as soon as there is one.         [1, 2]

        After a few quiet seconds it returns an empty tuple: call again.
        """
        ...

    async def extend(self, delivery: Delivery, lease_seconds: float) -> None:
        """
        Hold *delivery* for *lease_seconds* from now, 0 < *lease_seconds* <= 600. Silent if it is lost.   [3]
        """
        ...

    async def ack(self, delivery: Delivery) -> None:
        """
        Done: it must not come back (it may, rarely; handlers are idempotent).       [4, 5]
        """
        ...

    async def nack(self, delivery: Delivery, *, delay_seconds: float) -> None:
        """
        Not done: it must come back, *delay_seconds* from now or a little later.     [6, 7]

        A product that can keep a message back for no longer than 600 s may bring it then.
        """
        ...
