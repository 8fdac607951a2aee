"""
Where our messages go out into the world.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from vividly_core.domain.outbox import OutgoingMessage


class Publisher(Protocol):
    """
    Hands messages to whoever subscribed to their topic.

    Publishing is at least once: a message may be handed on twice, and one whose publication raised may have been
    handed on all the same. Receivers tell repeats by the message's id.

    Shape: all messages of one call are of one topic; a body is any bytes up to 10 MB. A publisher may carry no body
        where its subscribers read it in the outbox, and may then refuse a message that is not stored there.
    Units: none.
    Ownership: frozen values.
    Concurrency: from many tasks at once.
    Idempotency: none; publishing again may hand on again.
    Cancellation: each message was handed on, or was not; nothing is left behind.
    Errors: `NotFound` if there is no such topic, or no such message any more; `Misconfigured`; both may be mended, and
        say nothing against a message. `Rejected` for a message that is refused for what it is. `Unavailable`,
        `Throttled`. For one of a call's messages the whole call may be refused. It must not retry by itself.
    Source: tests/contract/test_publisher.py.
    """

    async def publish(self, messages: tuple[OutgoingMessage, ...]) -> None:
        """
        Hand on *messages*, in their order; return when all of them are safe with the other side.   [1, 2, 3]
        """
        ...
