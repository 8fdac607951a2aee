"""
Requests that wait with nobody to wake them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from vividly_core.domain.generation_topic import GenerationTopic
    from vividly_core.domain.ids import RequestId


class Orphans(Protocol):
    """
    Finds requests whose message got lost, when the queue is a topic: each gets a new one in the outbox.

    A request is an orphan when all of this has been so for the time that is asked for: it is due and not over, it
    does not wait for its student, no lease on it lives, nobody has changed it, and no message of the topic for it
    waits or was published.

    Such a time says nothing for sure: a message may wait just as long in a backlog. The message that it gets too
    much finds its request over, or under a lease. So that a backlog does not feed itself, the time doubles with every
    message that is still kept for the request, up to 64 times.

    Shape: ids.
    Units: seconds, float; by the store's own clock.
    Ownership: frozen values.
    Concurrency: from many processes at once; of two that find an orphan one must give it a message.
    Idempotency: an orphan that was swept is none for the same time again.
    Cancellation: each message is stored wholly or not at all.
    Errors: `Unavailable`, `Misconfigured`. It must not retry by itself.
    Source: tests/contract/test_orphans.py.
    """

    async def sweep(self, topic: GenerationTopic, *, idle_seconds: float, limit: int) -> tuple[RequestId, ...]:
        """
        Store a message of *topic* for each of at most *limit* orphans, and name them.   [1, 2, 3]
        """
        ...
