"""
What Pub/Sub takes of a message, and how many at once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gcloud.aio.pubsub import PubsubMessage

from vividly_core.domain.errors import Rejected

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping, Sequence

MOST_ATTRIBUTES: Final = 100
LONGEST_KEY_BYTES: Final = 256
LONGEST_VALUE_BYTES: Final = 1024
LARGEST_BODY_BYTES: Final = 10_000_000
RESERVED: Final = "goog"
"""How the name of no attribute may begin."""

_LONGEST_ORDERING_KEY_BYTES: Final = 1024
_MOST_MESSAGES: Final = 1000
_LARGEST_REQUEST_BYTES: Final = 10_000_000
_FRAME_BYTES: Final = 100
_TOPIC: Final = re.compile(r"(?!goog)[A-Za-z][A-Za-z0-9._~%+-]{2,254}")


def is_topic_name(name: str) -> bool:
    """
    Whether a topic may be called *name*.
    """
    return _TOPIC.fullmatch(name) is not None


def pubsub_message(
    what: str, body: bytes, attributes: Mapping[str, str], *, ordering_key: str = ""
) -> PubsubMessage:
    """
    The client's message of *body* and *attributes*. *what* names it, such as ``message 7b1f...``.

    :raises Rejected: if Pub/Sub would refuse it: one such message would keep a whole request back.
    """
    if len(body) > LARGEST_BODY_BYTES:
        raise Rejected(f"{what}: its body is larger than {LARGEST_BODY_BYTES} bytes")
    if len(attributes) > MOST_ATTRIBUTES:
        raise Rejected(f"{what} has more than {MOST_ATTRIBUTES} attributes; put less in them")
    for key, value in attributes.items():
        if not 0 < _size(what, key) <= LONGEST_KEY_BYTES or key.startswith(RESERVED):
            raise Rejected(
                f"{what}: the name of an attribute is empty, longer than {LONGEST_KEY_BYTES} bytes,"
                f" or begins with {RESERVED}"
            )
        if _size(what, value) > LONGEST_VALUE_BYTES:
            raise Rejected(f"{what}: an attribute is longer than {LONGEST_VALUE_BYTES} bytes; put less in it")
    if _size(what, ordering_key) > _LONGEST_ORDERING_KEY_BYTES:
        raise Rejected(f"{what}: its ordering key is longer than {_LONGEST_ORDERING_KEY_BYTES} bytes")
    message = PubsubMessage(body, ordering_key)
    # Not by name: one that is called `data` would be taken for the body.
    message.attributes = dict(attributes)
    return message


def batches(messages: Iterable[PubsubMessage]) -> Generator[Sequence[PubsubMessage]]:
    """
    *messages* in their order, cut into as few requests as Pub/Sub takes.
    """
    batch: list[PubsubMessage] = []
    room = _LARGEST_REQUEST_BYTES
    for message in messages:
        size = _bytes_of(message)
        if batch and (len(batch) == _MOST_MESSAGES or size > room):
            yield batch
            batch, room = [], _LARGEST_REQUEST_BYTES
        batch.append(message)
        room -= size
    if batch:
        yield batch


def _bytes_of(message: PubsubMessage) -> int:
    texts = [message.ordering_key, *message.attributes, *message.attributes.values()]
    return _FRAME_BYTES + len(message.data) + sum(len(text.encode()) for text in texts)


def _size(what: str, text: str) -> int:
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        raise Rejected(f"{what}: an attribute holds a character that cannot be sent") from None
