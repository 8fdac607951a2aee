"""
What is deployed, as far as it can be declared in a file: what was read, or what should be there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable


@attrs.frozen(kw_only=True)
class Subscription:
    """
    A subscription, by its full name, with full names of topics: all of it that changes what is delivered, and when.

    *topic* is ``None`` if it was deleted; *push_endpoint* where messages are pulled; *dead_letter_topic* and
    *max_delivery_attempts* without a dead-letter policy; backoffs without a retry policy. In a declaration, ``None``
    says nothing of what every subscription has: a topic, an ack deadline, a time of retention.
    """

    name: str
    topic: str | None = None
    ack_deadline_seconds: int | None = None
    push_endpoint: str | None = None
    push_audience: str | None = None
    push_service_account: str | None = None
    dead_letter_topic: str | None = None
    max_delivery_attempts: int | None = None
    minimum_backoff_seconds: float | None = None
    maximum_backoff_seconds: float | None = None
    retention_seconds: float | None = None
    filter: str | None = None
    is_ordered: bool = False
    is_exactly_once: bool = False
    is_detached: bool = False


@attrs.frozen(kw_only=True)
class Deployed:
    """
    ``None`` is what nobody has looked at, or declared.
    """

    schema_revision: str | None = None
    topics: tuple[str, ...] | None = None
    subscriptions: tuple[Subscription, ...] | None = None
    buckets: tuple[str, ...] | None = None
    models: tuple[str, ...] | None = None
    voices: tuple[str, ...] | None = None


def together(pieces: Iterable[Deployed]) -> Deployed:
    """
    All that several have looked at.
    """
    whole = Deployed()
    for piece in pieces:
        seen = attrs.asdict(piece, recurse=False, filter=lambda _, value: value is not None)
        whole = attrs.evolve(whole, **seen)
    return whole
