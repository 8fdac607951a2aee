"""
Topics as the way out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.errors import Rejected

from .errors import Needs, translating_pubsub
from .outgoing import batches, is_topic_name, pubsub_message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gcloud.aio.pubsub import PublisherClient, PubsubMessage

    from vividly_core.domain.outbox import OutgoingMessage

MESSAGE_ID: Final = "message_id"
"""The attribute that tells a message's id: Pub/Sub gives one that is published again another id of its own."""

_ANSWER_SECONDS: Final = 60


@attrs.frozen(kw_only=True)
class PubSubPublisher:
    """
    Publishes to the topics of *project*. *names* says what a topic of ours is called there, where that is something
    else. Attributes go as they are, the context of a trace among them, with the message's id beside.

    With *ordering_attribute*, messages that have that attribute are ordered by its value: subscribers who want that get
    those of the same value in their order.

    A call sends as few requests as Pub/Sub takes, one after another. Each is published wholly or not at all; where one
    fails, those before it are out.
    """

    client: PublisherClient
    project: str
    names: Mapping[str, str] = attrs.field(factory=dict)
    ordering_attribute: str | None = None

    async def publish(self, messages: tuple[OutgoingMessage, ...]) -> None:
        """
        Hand on *messages*.

        :raises Rejected: for one that Pub/Sub would refuse; none of the call's messages is out then.
        """
        by_path: dict[str, list[PubsubMessage]] = {}
        for message in messages:
            by_path.setdefault(self._path(message.topic), []).append(self._ready(message))
        for path, ready in by_path.items():
            for batch in batches(ready):
                with translating_pubsub(f"topic {path}", Needs.PUBLISHER):
                    await self.client.publish(path, list(batch), timeout=_ANSWER_SECONDS)

    def _path(self, topic: str) -> str:
        name = self.names.get(topic, topic)
        if not is_topic_name(name):
            raise Rejected(
                "topic: its name is none that Pub/Sub takes; give it one of 3 to 255 letters and digits"
            )
        return self.client.topic_path(self.project, name)

    def _ready(self, message: OutgoingMessage) -> PubsubMessage:
        key = message.attributes.get(self.ordering_attribute or "", "")
        attributes = {**message.attributes, MESSAGE_ID: str(message.id)}
        return pubsub_message(f"message {message.id}", message.body, attributes, ordering_key=key)
