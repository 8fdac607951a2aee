"""
A message that was given up, kept with the reason until somebody decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from .ids import MessageId, RequestId
    from .stage import Stage

_NAMESPACE: Final = UUID("5d9a0a52-6a43-4b0e-9a3b-0d6f6e6c2f10")


@attrs.frozen(kw_only=True)
class DeadLetter:
    """
    *body* is the message as it came, *kind* the class of the error, *reason* fit for a log. *request_id* and *stage*
    are known only where the message could be read and the work had begun. *replayed_at* is when it was last given
    back to the queue.
    """

    id: UUID
    message_id: MessageId
    body: bytes = attrs.field(repr=False)
    attributes: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    kind: str
    reason: str
    request_id: RequestId | None = None
    stage: Stage | None = None
    attempts: int
    first_at: datetime
    last_at: datetime
    replayed_at: datetime | None = None


def dead_letter_id(message_id: MessageId) -> UUID:
    """
    The same message buried again has the same letter.
    """
    return uuid5(_NAMESPACE, message_id)
