"""
NOTIFY as the way out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
from sqlalchemy import text

from vividly_core.domain.errors import NotFound, Rejected, Throttled

from .execute import execute

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncEngine

    from vividly_core.domain.outbox import OutgoingMessage

_PREFIX: Final = "vividly_topic_"
_LONGEST_NAME_BYTES: Final = 63
_LONGEST_PAYLOAD_BYTES: Final = 7999
_QUEUE_IS_FULL: Final = "54000"

_PUBLISH: Final = text(
    f"""
WITH payload AS (
    SELECT place, message_id, jsonb_build_object(
        'message_id', message_id, 'request_id', outbox.request_id, 'attributes', outbox.attributes
    )::text AS text
    FROM UNNEST(CAST(:ids AS uuid[])) WITH ORDINALITY AS wanted (message_id, place) JOIN outbox USING (message_id)
), checked AS (
    SELECT *, octet_length(text) AS size,
        count(*) OVER () = cardinality(CAST(:ids AS uuid[]))
            AND max(octet_length(text)) OVER () <= {_LONGEST_PAYLOAD_BYTES} AS all_fit
    FROM payload ORDER BY place
)
SELECT message_id, size, CASE WHEN all_fit THEN pg_notify(:channel, text) END FROM checked
"""  # noqa: S608  put together from constants of ours
)


def channel_of(topic: str) -> str:
    """
    Where to LISTEN for the messages of *topic*.
    """
    return f"{_PREFIX}{topic}"


@attrs.frozen(kw_only=True)
class PostgresPublisher:
    """
    Notifies `channel_of` a topic of each message in the outbox of the same database: with a JSON object of its
    `message_id`, `request_id` and `attributes`. Listeners read the body in the message's row, where it stays for the
    retention time; there they also find what was published while they did not listen.

    All messages of a call are told of, or none.
    """

    engine: AsyncEngine

    async def publish(self, messages: tuple[OutgoingMessage, ...]) -> None:
        """
        Hand on *messages*.

        :raises NotFound: for a message that is not in the outbox.
        :raises Rejected: for attributes that take more than a notification holds, or a topic with too long a name.
        :raises Throttled: while listeners are too far behind.
        """
        for topic in {message.topic for message in messages}:
            if len(channel_of(topic).encode()) > _LONGEST_NAME_BYTES:
                longest = _LONGEST_NAME_BYTES - len(_PREFIX)
                raise Rejected(f"topic: the name takes more than {longest} bytes; give it a shorter one")
            await self._notify(topic, [message.id for message in messages if message.topic == topic])

    async def _notify(self, topic: str, ids: list[UUID]) -> None:
        try:
            told = await execute(self.engine, _PUBLISH, {"ids": ids, "channel": channel_of(topic)})
        except Rejected as error:
            if getattr(getattr(error.__cause__, "orig", None), "sqlstate", None) == _QUEUE_IS_FULL:
                raise Throttled("the queue of notifications is full: a listener is far behind") from error
            raise
        if lost := set(ids) - {row["message_id"] for row in told}:
            raise NotFound(f"message {min(lost)} is not in the outbox of this database")
        for row in told:
            if row["size"] > _LONGEST_PAYLOAD_BYTES:
                raise Rejected(
                    f"attributes: those of message {row['message_id']} make a notification of {row['size']} bytes,"
                    f" and it holds {_LONGEST_PAYLOAD_BYTES}; put less in them"
                )
