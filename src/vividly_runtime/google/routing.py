"""
Two ways out into the world, by topic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from vividly_core.domain.outbox import OutgoingMessage
    from vividly_core.ports.publisher import Publisher


@attrs.frozen(kw_only=True)
class TopicRoutes:
    """
    Publishes what is of *topic* to *there*, and everything else *elsewhere*. A call is of one topic.
    """

    topic: str
    there: Publisher
    elsewhere: Publisher

    async def publish(self, messages: tuple[OutgoingMessage, ...]) -> None:
        """
        Hand on *messages*, in their order.
        """
        way = self.there if messages and messages[0].topic == self.topic else self.elsewhere
        await way.publish(messages)
