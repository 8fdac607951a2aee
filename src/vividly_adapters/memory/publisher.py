"""
A publisher in memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio.lowlevel
import attrs

from vividly_core.domain.errors import NotFound, Rejected

if TYPE_CHECKING:
    from vividly_core.domain.outbox import OutgoingMessage

_LARGEST_BODY_BYTES: Final = 10_000_000


@attrs.define(kw_only=True)
class MemoryPublisher:
    """
    Keeps what was handed on in *published*. There is every topic, or only *topics*; while *down* is set, it is raised.

    All messages of a call are handed on, or none.
    """

    topics: frozenset[str] | None = None
    down: Exception | None = None
    published: list[OutgoingMessage] = attrs.field(factory=list)

    async def publish(self, messages: tuple[OutgoingMessage, ...]) -> None:
        """
        Hand on *messages*.
        """
        await anyio.lowlevel.checkpoint()
        if self.down is not None:
            raise self.down
        for message in messages:
            if self.topics is not None and message.topic not in self.topics:
                raise NotFound(f"there is no topic {message.topic}")
            if len(message.body) > _LARGEST_BODY_BYTES:
                raise Rejected(f"message {message.id} is larger than {_LARGEST_BODY_BYTES} bytes")
        self.published += messages
