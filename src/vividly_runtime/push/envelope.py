"""
What Pub/Sub wraps a message in when it pushes it.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Final

from vividly_core.domain import json_text
from vividly_core.domain.errors import Malformed
from vividly_core.domain.ids import MessageId
from vividly_core.domain.json_fields import Fields
from vividly_core.domain.message import LARGEST_MESSAGE_BYTES
from vividly_core.domain.text import is_storable
from vividly_core.ports.inbox import Delivery

if TYPE_CHECKING:
    from collections.abc import Mapping

_WHAT: Final = "the push envelope"
_LARGEST_FRAME_BYTES: Final = 1_000_000
_LONGEST_ID: Final = 255
_MOST_ATTEMPTS: Final = 1_000_000

LARGEST_ENVELOPE_BYTES: Final = LARGEST_MESSAGE_BYTES * 4 // 3 + _LARGEST_FRAME_BYTES
"""The largest message in base64, and the most that its attributes and the rest may take."""


def unwrap(envelope: bytes) -> Delivery:
    """
    Read any bytes.

    :raises Malformed: naming the field and the kind of its value where *envelope* is none.
    """
    fields = Fields(_WHAT, json_text.load_object(envelope, what=_WHAT))
    message = fields.inner("message")
    return Delivery(
        id=_message_id(message),
        body=_data(message),
        attributes=_attributes(message),
        attempt=_attempt(fields),
    )


def unread(envelope: bytes) -> Delivery:
    """
    A delivery of *envelope* itself, for a body that cannot be read. The same bytes have the same id.
    """
    return Delivery(id=MessageId(f"sha256:{hashlib.sha256(envelope).hexdigest()}"), body=envelope)


def _message_id(message: Fields) -> MessageId:
    # Pub/Sub writes both; some emulators write one of them.
    name = "messageId" if "messageId" in message.values else "message_id"
    found = message.text(name)
    if not 0 < len(found) <= _LONGEST_ID:
        raise Malformed(f"{_WHAT}: {name} is empty, or longer than {_LONGEST_ID} characters")
    return MessageId(found)


def _data(message: Fields) -> bytes:
    if message.values.get("data") is None:
        # A message may consist of attributes alone.
        return b""
    try:
        return base64.b64decode(message.text("data"), validate=True)
    except Malformed:
        raise
    except ValueError:
        raise Malformed(f"{_WHAT}: data is not base64") from None


def _attributes(message: Fields) -> Mapping[str, str]:
    if message.values.get("attributes") is None:
        return {}
    attributes = message.inner("attributes")
    if not all(map(is_storable, attributes.values)):
        raise Malformed(f"{_WHAT}: the name of an attribute holds a character that cannot be stored")
    return {name: attributes.text(name) for name in attributes.values}


def _attempt(fields: Fields) -> int:
    """
    Told only where the subscription has a dead-letter policy.
    """
    if fields.values.get("deliveryAttempt") is None:
        return 1
    return min(max(1, fields.count("deliveryAttempt")), _MOST_ATTEMPTS)
